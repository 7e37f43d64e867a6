"""What workers and callers run, as IR text: claiming chunks, starting threads, a loop, a plan, looking for signals."""
from __future__ import annotations

LOOPS = """
; main thread only: 1 if a signal handler has raised in this loop or in one within it; looks every 100 ms
define internal i32 @poll() {{
entry:
  %before = load i32, ptr @raised
  %already = icmp ne i32 %before, 0
  br i1 %already, label %yes, label %clock
clock:
  %now = call i64 @nanoseconds()
  %last = load i64, ptr @polled
  %passed = sub i64 %now, %last
  %due = icmp ugt i64 %passed, {poll}
  br i1 %due, label %look, label %no
look:
  store i64 %now, ptr @polled
  %state = call i32 @PyGILState_Ensure()
  %handled = call i32 @PyErr_CheckSignals()
  call void @PyGILState_Release(i32 %state)
  %bad = icmp ne i32 %handled, 0
  br i1 %bad, label %note, label %no
note:
  store i32 1, ptr @raised
  br label %yes
yes:
  ret i32 1
no:
  ret i32 0
}}

define internal void @drain(i1 %main) {{
entry:
  br label %claim
claim:
  %w = atomicrmw add ptr @word, i64 1 acq_rel
  %n = lshr i64 %w, 32
  %i = and i64 %w, 4294967295
  %ok = icmp ult i64 %i, %n
  br i1 %ok, label %run, label %out
run:
  %stop = load atomic i32, ptr @cancelled monotonic, align 4
  %skip = icmp ne i32 %stop, 0
  br i1 %skip, label %count, label %call
call:
  %f = load ptr, ptr @function
  %c = load ptr, ptr @context
  call void %f(ptr %c, i64 %i)
  br i1 %main, label %look, label %count
look:
  %raised = call i32 @poll()
  %bad = icmp ne i32 %raised, 0
  br i1 %bad, label %cancel, label %count
cancel:
  store atomic i32 1, ptr @cancelled monotonic, align 4
  br label %count
count:
  %d = atomicrmw add ptr @done, i64 1 acq_rel
  br label %claim
out:
  ret void
}}

define internal void @worker(ptr %arg) {{
entry:
  %me = ptrtoint ptr %arg to i64
  %me32 = trunc i64 %me to i32
  br label %top
top:
  %seen = load atomic i32, ptr @epoch acquire, align 4
  %active = load atomic i32, ptr @septet_active monotonic, align 4
  %part = icmp ult i32 %me32, %active
  br i1 %part, label %work, label %spin
work:
  call void @drain(i1 false)
  br label %spin
spin:
  %k = phi i32 [0, %top], [0, %work], [%k1, %often], [%k1, %polite]
  %cur = load atomic i32, ptr @epoch acquire, align 4
  %new = icmp ne i32 %cur, %seen
  br i1 %new, label %top, label %again
again:
  {pause}
  %k1 = add i32 %k, 1
  %more = icmp ult i32 %k1, {spin}
  br i1 %more, label %often, label %park
often:
  %low = and i32 %k1, 63
  %round = icmp eq i32 %low, 0
  br i1 %round, label %polite, label %spin
polite:                                            ; whoever launched the loop may have been put aside for this very thread
  %yielded = call i32 @{sched_yield}()
  br label %spin
park:
  call void @sleep(i64 %me, i32 %seen)
  %after = load atomic i32, ptr @epoch acquire, align 4
  %same = icmp eq i32 %after, %seen
  br i1 %same, label %park, label %top
}}

; threads that cannot be started are done without
define internal void @start(i32 %wanted) noinline {{
entry:
  %have = load i32, ptr @started
  br label %top
top:
  %i = phi i32 [%have, %entry], [%next, %fine]
  %more = icmp ult i32 %i, %wanted
  br i1 %more, label %make, label %out
make:
  %wide = zext i32 %i to i64
  %arg = inttoptr i64 %wide to ptr
  %id = call i64 @PyThread_start_new_thread(ptr @worker, ptr %arg)
  %failed = icmp eq i64 %id, -1
  br i1 %failed, label %out, label %fine
fine:
  %next = add i32 %i, 1
  store i32 %next, ptr @started
  br label %top
out:
  ret void
}}

define internal i32 @in_order(ptr %f, ptr %c, i64 %n, i1 %main) {{
entry:
  br label %top
top:
  %i = phi i64 [0, %entry], [%next, %do], [%next, %look]
  %more = icmp slt i64 %i, %n
  br i1 %more, label %do, label %out
do:
  call void %f(ptr %c, i64 %i)
  %next = add i64 %i, 1
  br i1 %main, label %look, label %top
look:
  %raised = call i32 @poll()
  %bad = icmp ne i32 %raised, 0
  br i1 %bad, label %stop, label %top
stop:
  ret i32 1
out:
  ret i32 0
}}

; f(c, 0), ..., f(c, n - 1); 1 if interrupted
define i32 @septet_parallel_for(ptr %f, ptr %c, i64 %n) {{
entry:
  %main = call i1 @enter()
  %r = call i32 @launch(ptr %f, ptr %c, i64 %n, i1 %main)
  call void @leave(i1 %main)
  ret i32 %r
}}

; `count` records of three words: function, context, chunks; 1 if interrupted
define i32 @septet_run_plan(ptr %plan, i64 %count) {{
entry:
  %main = call i1 @enter()
  br label %top
top:
  %i = phi i64 [0, %entry], [%next, %done]
  %more = icmp slt i64 %i, %count
  br i1 %more, label %do, label %out
do:
  %record = getelementptr [3 x ptr], ptr %plan, i64 %i
  %f = load ptr, ptr %record
  %cp = getelementptr ptr, ptr %record, i64 1
  %c = load ptr, ptr %cp
  %np = getelementptr i64, ptr %record, i64 2
  %n = load i64, ptr %np
  %next = add i64 %i, 1
  %one = icmp eq i64 %n, 1
  br i1 %one, label %single, label %loop
single:
  call void %f(ptr %c, i64 0)
  br i1 %main, label %signals, label %done
signals:
  %inside = load i32, ptr @raised
  %low = and i64 %i, 15
  %look = icmp eq i64 %low, 15
  br i1 %look, label %clock, label %done
clock:
  %raised = call i32 @poll()
  br label %done
loop:
  %r = call i32 @launch(ptr %f, ptr %c, i64 %n, i1 %main)
  br label %done
done:
  %stop = phi i32 [0, %single], [%inside, %signals], [%raised, %clock], [%r, %loop]
  %bad = icmp ne i32 %stop, 0
  br i1 %bad, label %out, label %top
out:
  %result = phi i32 [0, %top], [1, %done]
  call void @leave(i1 %main)
  ret i32 %result
}}

; the outermost loop of the main thread forgets what happened to the one before
define internal i1 @enter() {{
entry:
  %me = call i64 @PyThread_get_thread_ident()
  %first = load i64, ptr @septet_main_thread
  %main = icmp eq i64 %me, %first
  br i1 %main, label %count, label %out
count:
  %depth = load i32, ptr @depth
  %deeper = add i32 %depth, 1
  store i32 %deeper, ptr @depth
  %outer = icmp eq i32 %depth, 0
  br i1 %outer, label %fresh, label %out
fresh:
  store i32 0, ptr @raised
  br label %out
out:
  ret i1 %main
}}

define internal void @leave(i1 %main) {{
entry:
  br i1 %main, label %count, label %out
count:
  %depth = load i32, ptr @depth
  %less = sub i32 %depth, 1
  store i32 %less, ptr @depth
  br label %out
out:
  ret void
}}

define internal i32 @launch(ptr %f, ptr %c, i64 %n, i1 %main) {{
entry:
  %active = load atomic i32, ptr @septet_active monotonic, align 4
  %single = icmp eq i32 %active, 0
  %few = icmp slt i64 %n, 2
  %many = icmp sgt i64 %n, 2147483647
  %a = or i1 %single, %few
  %alone = or i1 %a, %many
  br i1 %alone, label %serial, label %try
try:
  %was = atomicrmw xchg ptr @busy, i32 1 acq_rel
  %taken = icmp ne i32 %was, 0
  br i1 %taken, label %serial, label %parallel
serial:
  %interrupted = call i32 @in_order(ptr %f, ptr %c, i64 %n, i1 %main)
  ret i32 %interrupted
parallel:
  store ptr %f, ptr @function
  store ptr %c, ptr @context
  store atomic i32 0, ptr @cancelled monotonic, align 4
  store atomic i64 0, ptr @done release, align 8
  %w = shl i64 %n, 32
  store atomic i64 %w, ptr @word seq_cst, align 8
  %e = atomicrmw add ptr @epoch, i32 1 seq_cst
  %started = load i32, ptr @started
  %short = icmp ult i32 %started, %active
  br i1 %short, label %more_threads, label %wake_up
more_threads:
  call void @start(i32 %active)
  br label %wake_up
wake_up:
  %s = load atomic i32, ptr @sleepers seq_cst, align 4
  %any = icmp ne i32 %s, 0
  br i1 %any, label %rouse, label %go
rouse:
  call void @wake()
  br label %go
go:
  call void @drain(i1 %main)
  br label %wait
wait:
  %k = phi i32 [0, %go], [%k1, %idle], [%k1, %quiet], [%k1, %cancel]
  %d = load atomic i64, ptr @done acquire, align 8
  %all = icmp uge i64 %d, %n
  br i1 %all, label %out, label %rest
rest:
  {pause}
  %k1 = add i32 %k, 1
  %low = and i32 %k1, 255
  %long = icmp eq i32 %low, 0
  br i1 %long, label %quiet_down, label %idle
idle:
  br label %wait
quiet_down:
  %q = call i32 @{sched_yield}()
  br i1 %main, label %signals, label %quiet
signals:
  %raised = call i32 @poll()
  %bad = icmp ne i32 %raised, 0
  br i1 %bad, label %cancel, label %quiet
quiet:
  br label %wait
cancel:
  store atomic i32 1, ptr @cancelled monotonic, align 4
  br label %wait
out:
  %stopped = load atomic i32, ptr @cancelled monotonic, align 4
  store atomic i32 0, ptr @busy release, align 4
  ret i32 %stopped
}}

; in the child of a fork: nobody works, nobody waits
define void @septet_pool_reset() {{
  store i32 0, ptr @started
  store i32 0, ptr @sleepers
  store i32 0, ptr @cancelled
  store i32 0, ptr @busy
  store i32 0, ptr @depth
  store i64 0, ptr @word
  store i64 0, ptr @done
  call void @forget_sleepers()
  ret void
}}
"""
