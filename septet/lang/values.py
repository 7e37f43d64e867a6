"""Memory and locals: addresses, bounds checks, fields of structs, stack slots."""
from __future__ import annotations

from septet.lang import types as T
from septet.lang.arithmetic import Arithmetic
from septet.lang.kernel import KernelError, Slot, Value


class Values(Arithmetic):
    """Addresses, loads and stores, and the names of the function."""

    def address(self, p, index=None, size=None, check=True):
        """p + index elements; in debug mode checked to hold `size` bytes inside the buffer."""
        if not p.type.is_ptr:
            raise KernelError(f"only pointers are indexed and moved, this is {p.type}")
        ir = p.ir
        if index is not None:
            i = self.value(index)
            if not i.type.is_int or i.type.is_vec:
                raise KernelError(f"an index is an integer, this is {i.type}")
            step = f"[{p.type.elem.bytes} x i8]" if p.type.elem.kind == "struct" else p.type.elem.llvm
            ir = self.fn.op(f"getelementptr {step}, ptr {p.ir}, i64 {self.cast(i, T.i64).ir}")
        if self.module.debug and check and p.bounds:
            self.check(ir, p.bounds, size or p.type.elem.bytes)
        return Value(p.type, ir, p.bounds)

    def check(self, ir, bounds, size):
        """Debug mode: leave the function and remember the source line where [ir, ir+size) is not inside the bounds."""
        fn, (base, total) = self.fn, bounds
        offset = fn.op(f"sub i64 {fn.op(f'ptrtoint ptr {ir} to i64')}, {fn.op(f'ptrtoint ptr {base} to i64')}")
        end = fn.op(f"add i64 {offset}, {size}")
        ok = fn.op(f"and i1 {fn.op(f'icmp ule i64 {offset}, {total}')}, {fn.op(f'icmp ule i64 {end}, {total}')}")
        self.guard(ok, offset, "outside the buffer: byte {}")

    def guard(self, ok, detail, message):
        """Debug mode: unless ok, note the source line and leave the function; the caller of the kernel raises."""
        fn, good, bad = self.fn, self.fn.fresh("good"), self.fn.fresh("bad")
        fn.branch(ok, good, bad)
        fn.start(bad)
        self.module.sites.append((self.kernel, self.node, message))
        found = fn.op(f"cmpxchg ptr @oob, i64 0, i64 {len(self.module.sites)} monotonic monotonic")
        first = fn.op(f"extractvalue {{i64, i1}} {found}, 1")  # of all threads; others write beside it
        place = fn.op(f"select i1 {first}, ptr getelementptr (i64, ptr @oob, i64 1), ptr getelementptr (i64, ptr @oob, i64 2)")
        fn.emit(f"store i64 {detail}, ptr {place}")
        fn.leave()
        fn.start(good)

    def check_lanes(self, p, index, mask):
        """Debug mode: the elements p[index] of the lanes whose mask is set are inside the buffer."""
        if not self.module.debug or not p.bounds:
            return
        (base, total), size, fn = p.bounds, p.type.elem.bytes, self.fn
        first, last = self.index_range(index, mask)
        offset = fn.op(f"sub i64 {fn.op(f'ptrtoint ptr {p.ir} to i64')}, {fn.op(f'ptrtoint ptr {base} to i64')}")
        start = fn.op(f"add i64 {offset}, {fn.op(f'mul i64 {first}, {size}')}")
        behind = fn.op(f"add i64 {last}, 1")
        end = fn.op(f"add i64 {offset}, {fn.op(f'mul i64 {behind}, {size}')}")
        inside = fn.op(f"and i1 {fn.op(f'icmp ule i64 {start}, {total}')}, {fn.op(f'icmp ule i64 {end}, {total}')}")
        none = fn.op(f"icmp slt i64 {last}, {first}")
        self.guard(fn.op(f"or i1 {inside}, {none}"), end, "outside the buffer: bytes below {}")

    def index_range(self, index, mask):
        """The least and the greatest index of the lanes whose mask is set; greatest < least if none is."""
        wide = T.vec(T.i64, index.type.count)
        index, found = self.cast(index, wide), []
        for operation, other in (("smin", (1 << 62) - 1), ("smax", -(1 << 62))):
            rest = T.literal(other, wide)
            picked = self.fn.op(f"select {mask.type.llvm} {mask.ir}, {wide.llvm} {index.ir}, {wide.llvm} {rest}")
            name = f"llvm.vector.reduce.{operation}.{wide.suffix}"
            found.append(self.call_llvm(name, T.i64, [Value(wide, picked)]).ir)
        return found

    def load(self, p):
        return Value(p.type.elem, self.fn.op(f"load {p.type.elem.llvm}, ptr {p.ir}, align {p.type.elem.align}"))

    def store(self, p, x):
        x = self.coerce(x, p.type.elem)
        self.fn.emit(f"store {x.type.llvm} {x.ir}, ptr {p.ir}, align {x.type.align}")

    def field_of(self, p, name):
        """The address of a struct's field."""
        types = dict(p.type.elem.fields)
        if name not in types:
            raise KernelError(f"{p.type.elem} has no field {name}; it has {', '.join(types)}")
        offset = T.struct_layout(p.type.elem)[0][name]
        return self.address(Value(T.ptr[types[name]], self.fn.op(f"getelementptr i8, ptr {p.ir}, i64 {offset}"), p.bounds))

    def new_slot(self, t, line, bounds=None):
        at = self.fn.alloca(t.llvm, t.align)
        return Slot(t, at, line, bounds and tuple(self.fn.alloca(b, 8) for b in ("ptr", "i64")))

    def assign(self, name, x, line=0, t=None, stores=1):
        """A name assigned once (`stores` times in the text) is the Value itself, others get a stack slot."""
        old = self.env.get(name)
        if not isinstance(x, (Value, bool, int, float)):        # types, tuples, kernels: a name known while compiling
            self.env[name] = x
        elif self.kernel.stored[name] <= stores and not self.unrolling and not isinstance(old, Slot):
            self.env[name] = self.coerce(x, t) if t else self.value(x)
        else:
            self.assign_slot(name, self.coerce(x, t) if t else x, line)
        self.defined.add(name)

    def assign_slot(self, name, x, line):
        """Write to the slot of a name; the first assignment makes it and decides its type."""
        slot = self.env.get(name)
        if not isinstance(slot, Slot):
            x = self.value(x)
            slot = self.env[name] = self.new_slot(x.type, line, x.bounds)
        try:
            x = self.coerce(x, slot.type)
        except (KernelError, TypeError):
            raise KernelError(
                f"{name} is {slot.type} since line {self.kernel.first_line + slot.line - 1} and cannot become "
                f"{x.type if isinstance(x, Value) else repr(x)}: convert, or start it with the wider type"
            ) from None
        self.write_slot(slot, x)

    def write_slot(self, slot, x):
        self.fn.emit(f"store {x.type.llvm} {x.ir}, ptr {slot.at}, align {slot.type.align}")
        if slot.bounds:
            for t, at, b in zip(("ptr", "i64"), slot.bounds, x.bounds or ("null", "-1")):
                self.fn.emit(f"store {t} {b}, ptr {at}")

    def read(self, slot):
        bounds = slot.bounds and tuple(self.fn.op(f"load {t}, ptr {at}") for t, at in zip(("ptr", "i64"), slot.bounds))
        return Value(slot.type, self.fn.op(f"load {slot.type.llvm}, ptr {slot.at}, align {slot.type.align}"), bounds)

    def parameters(self, types, stores=0):
        """Function parameters as locals; in debug mode each pointer brings its size in bytes."""
        for name, t in types.items():
            if t.noalias and name not in self.kernel.stored:
                self.alone.add(name)
            self.fn.params.append(f"{t.llvm} {'noalias ' if name in self.alone else ''}%{name}")
            sized = self.module.debug and t.is_ptr
            if sized:
                self.fn.params.append(f"i64 %{name}.size")
            self.assign(name, Value(t, f"%{name}", (f"%{name}", f"%{name}.size") if sized else None), stores=stores)
