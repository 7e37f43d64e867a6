"""How idle workers sleep and how time is read, as IR text: on a futex and `clock_gettime` where the system has them.

Both offer the same functions to `pool_loops`: `@sleep(me, seen)` returns when the epoch is no longer `seen`, `@wake()` rouses all,
`@forget_sleepers()` is for the child of a fork, and `@nanoseconds()` is a clock.
"""
from __future__ import annotations

FUTEX = """
declare i64 @syscall(i64, ...)
declare i32 @sched_yield()
define internal void @sleep(i64 %me, i32 %seen) noinline {{
  %a = atomicrmw add ptr @sleepers, i32 1 seq_cst
  %r = call i64 (i64, ...) @syscall(i64 {futex}, ptr @epoch, i32 128, i32 %seen, ptr null, ptr null, i32 0)
  %b = atomicrmw sub ptr @sleepers, i32 1 seq_cst
  ret void
}}

define internal void @wake() noinline {{
  %r = call i64 (i64, ...) @syscall(i64 {futex}, ptr @epoch, i32 129, i32 2147483647, ptr null, ptr null, i32 0)
  ret void
}}

define internal void @forget_sleepers() {{
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
