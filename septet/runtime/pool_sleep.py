"""How idle workers sleep and how time is read, as IR text: on a futex and `clock_gettime` where the system has them.

Both offer the same functions to `pool_loops`: `@sleep(me, seen)` returns when the epoch is no longer `seen`, `@wake()` rouses all,
`@forget_sleepers()` is for the child of a fork, and `@nanoseconds()` is a clock.

On Linux, workers are kept off the core of whoever wakes them.  The scheduler may queue a woken thread behind its waker and leave it
there until its next balancing, for 5 to 10 ms on a virtual machine of two cores, while the other core idles.
"""
from __future__ import annotations

FUTEX = """
declare i64 @syscall(i64, ...)
declare i32 @sched_yield()
@threads = internal global [64 x i32] zeroinitializer      ; the system's numbers of the workers that have slept
@avoided = internal global i32 -1                          ; the core that they keep off
@core = internal global i32 0
@allowed = internal global [128 x i8] zeroinitializer      ; a set of up to 1024 cores
define internal void @sleep(i64 %me, i32 %seen) noinline {{
  %place = getelementptr i32, ptr @threads, i64 %me
  %known = load i32, ptr %place
  %id = call i64 (i64, ...) @syscall(i64 {gettid})
  %id32 = trunc i64 %id to i32
  store i32 %id32, ptr %place
  %first = icmp eq i32 %known, 0
  %core = load i32, ptr @avoided
  %again = select i1 %first, i32 -1, i32 %core
  store i32 %again, ptr @avoided
  %a = atomicrmw add ptr @sleepers, i32 1 seq_cst
  %r = call i64 (i64, ...) @syscall(i64 {futex}, ptr @epoch, i32 128, i32 %seen, ptr null, ptr null, i32 0)
  %b = atomicrmw sub ptr @sleepers, i32 1 seq_cst
  ret void
}}

define internal void @wake() noinline {{
entry:
  %g = call i64 (i64, ...) @syscall(i64 {getcpu}, ptr @core, ptr null, ptr null)
  %core = load i32, ptr @core
  %avoided = load i32, ptr @avoided
  %moved = icmp ne i32 %core, %avoided
  br i1 %moved, label %part, label %rouse
part:
  call void @keep_off(i32 %core)
  br label %rouse
rouse:
  %r = call i64 (i64, ...) @syscall(i64 {futex}, ptr @epoch, i32 129, i32 2147483647, ptr null, ptr null, i32 0)
  ret void
}}

; workers may run wherever the caller may, but not where it runs; the system refuses an empty set, and nothing changes
define internal void @keep_off(i32 %core) {{
entry:
  store i32 %core, ptr @avoided
  %n = call i64 (i64, ...) @syscall(i64 {getaffinity}, i64 0, i64 128, ptr @allowed)
  %known = icmp sgt i64 %n, 0
  %small = icmp ult i32 %core, 1024
  %fine = and i1 %known, %small
  br i1 %fine, label %clear, label %out
clear:
  %byte = lshr i32 %core, 3
  %bit = and i32 %core, 7
  %mask = shl i32 1, %bit
  %m8 = trunc i32 %mask to i8
  %keep = xor i8 %m8, -1
  %at = getelementptr i8, ptr @allowed, i32 %byte
  %old = load i8, ptr %at
  %new = and i8 %old, %keep
  store i8 %new, ptr %at
  br label %top
top:
  %i = phi i64 [0, %clear], [%next, %on]
  %place = getelementptr i32, ptr @threads, i64 %i
  %id = load i32, ptr %place
  %slept = icmp ne i32 %id, 0
  br i1 %slept, label %set, label %on
set:
  %wide = sext i32 %id to i64
  %s = call i64 (i64, ...) @syscall(i64 {setaffinity}, i64 %wide, i64 128, ptr @allowed)
  br label %on
on:
  %next = add i64 %i, 1
  %more = icmp ult i64 %next, 64
  br i1 %more, label %top, label %out
out:
  ret void
}}

define internal void @forget_sleepers() {{
  store [64 x i32] zeroinitializer, ptr @threads
  store i32 -1, ptr @avoided
  ret void
}}
"""

# Each sleeper has a lock of its own, held while it is awake; `asleep` says who waits for a release.
LOCKS = """
@locks = internal global [64 x ptr] zeroinitializer
@asleep = internal global [64 x i32] zeroinitializer, align 64
declare ptr @PyThread_allocate_lock()
declare i32 @PyThread_acquire_lock(ptr, i32)
declare void @PyThread_release_lock(ptr)
declare i32 @{sched_yield}()
define internal void @sleep(i64 %me, i32 %seen) noinline {{
entry:
  %place = getelementptr ptr, ptr @locks, i64 %me
  %flag = getelementptr i32, ptr @asleep, i64 %me
  %old = load ptr, ptr %place
  %none = icmp eq ptr %old, null
  br i1 %none, label %make, label %ready
make:
  %new = call ptr @PyThread_allocate_lock()
  %first = call i32 @PyThread_acquire_lock(ptr %new, i32 1)
  store ptr %new, ptr %place
  br label %ready
ready:
  %lock = phi ptr [%old, %entry], [%new, %make]
  %a = atomicrmw add ptr @sleepers, i32 1 seq_cst
  store atomic i32 1, ptr %flag seq_cst, align 4
  %now = load atomic i32, ptr @epoch seq_cst, align 4
  %same = icmp eq i32 %now, %seen
  br i1 %same, label %wait, label %late
late:
  %x = cmpxchg ptr %flag, i32 1, i32 0 seq_cst seq_cst
  %mine = extractvalue {{i32, i1}} %x, 1
  br i1 %mine, label %out, label %wait               ; not mine: a release is on its way
wait:
  %got = call i32 @PyThread_acquire_lock(ptr %lock, i32 1)
  br label %out
out:
  %b = atomicrmw sub ptr @sleepers, i32 1 seq_cst
  ret void
}}

define internal void @wake() noinline {{
entry:
  br label %top
top:
  %i = phi i64 [0, %entry], [%next, %on]
  %flag = getelementptr i32, ptr @asleep, i64 %i
  %x = cmpxchg ptr %flag, i32 1, i32 0 seq_cst seq_cst
  %waits = extractvalue {{i32, i1}} %x, 1
  br i1 %waits, label %release, label %on
release:
  %place = getelementptr ptr, ptr @locks, i64 %i
  %lock = load ptr, ptr %place
  call void @PyThread_release_lock(ptr %lock)
  br label %on
on:
  %next = add i64 %i, 1
  %more = icmp ult i64 %next, 64
  br i1 %more, label %top, label %out
out:
  ret void
}}

define internal void @forget_sleepers() {{
  store [64 x ptr] zeroinitializer, ptr @locks
  store [64 x i32] zeroinitializer, ptr @asleep
  ret void
}}
"""

CLOCK = """
declare i32 @clock_gettime(i32, ptr)
define internal i64 @nanoseconds() {{
  %t = alloca [2 x i64]
  %r = call i32 @clock_gettime(i32 {monotonic}, ptr %t)
  %s = load i64, ptr %t
  %p = getelementptr i64, ptr %t, i64 1
  %n = load i64, ptr %p
  %ns = mul i64 %s, 1000000000
  %now = add i64 %ns, %n
  ret i64 %now
}}
"""

SECONDS = """
declare i64 @{time}(ptr)
define internal i64 @nanoseconds() {{
  %s = call i64 @{time}(ptr null)
  %ns = mul i64 %s, 1000000000
  ret i64 %ns
}}
"""
