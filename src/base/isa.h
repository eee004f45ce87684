/* Vector code, and the instruction set that it runs on.
 *
 * Loops over the lanes of a tile are written without branches: both sides of a choice are computed and one is
 * taken, so that the compiler makes vector instructions of them. The files with such loops are compiled once
 * for each instruction set: once as `baseline`, with the instructions that every processor of its kind has,
 * and on x86-64 a second time as `avx2`. In each compilation the macro ISA is that word. Compilers may not
 * contract or reorder anything in them, so all of them give the same bits.
 *
 * Such a file gives its functions to the rest of the program in a constant table (or as one function) whose
 * name ends in the instruction set: ISA_NAME(kernels) is kernels_avx2 in the second compilation. The rest of
 * the program takes ISA_PICK(kernels), which is the address of the table that suits this processor. A
 * function that several such files share is declared with ISA_SYMBOL: in C its name is the same in every
 * compilation, to the linker it has the instruction set's name at its end. Everything else in such files is
 * static. */
#ifndef SISE_BASE_ISA_H
#define SISE_BASE_ISA_H

#include <stdatomic.h>

enum isa {
    ISA_UNKNOWN, /* not looked for yet */
    ISA_BASELINE,
    ISA_AVX2
};

extern _Atomic enum isa isa_chosen;

/* Looks for the best instruction set of the processor, and remembers it in isa_chosen. Every call chooses the
 * same one, so threads may call this function at the same time. With SISE_ISA=baseline in the environment it
 * chooses the baseline, which lets tests compare the two. */
enum isa isa_choose(void);

/* The instruction set to run on. */
static inline enum isa isa_now(void)
{
    enum isa chosen = atomic_load_explicit(&isa_chosen, memory_order_relaxed);
    return chosen == ISA_UNKNOWN ? isa_choose() : chosen;
}

#ifdef HAVE_AVX2
#define ISA_PICK(name) (isa_now() == ISA_AVX2 ? &name##_avx2 : &name##_baseline)
#else
#define ISA_PICK(name) (&name##_baseline)
#endif

#ifdef ISA
#define ISA_JOIN(name, isa)          name##_##isa
#define ISA_JOIN_EXPANDED(name, isa) ISA_JOIN(name, isa)
#define ISA_TEXT(isa)                #isa
#define ISA_TEXT_EXPANDED(isa)       ISA_TEXT(isa)

#define ISA_NAME(name)   ISA_JOIN_EXPANDED(name, ISA)
#define ISA_SYMBOL(name) __asm__(#name "_" ISA_TEXT_EXPANDED(ISA))
#endif

#endif
