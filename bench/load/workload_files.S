/* The bytes of each workload file, from respect_workload_N to respect_workload_N_end. workloads.def is made by the build:
   it names every file of bench/workloads. */
#define WORKLOAD(number, name, path)       \
    .global respect_workload_##number;     \
    .global respect_workload_##number##_end; \
    respect_workload_##number: .incbin path; \
    respect_workload_##number##_end:

    .section .rodata
#include "bench/workloads.def"

    .section .note.GNU-stack,"",%progbits
