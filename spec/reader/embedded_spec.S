// The generated spec.bin as data of the program. RESPECT_SPEC_BIN is its path, given by the build.
        .section .rodata
        .global respect_spec_begin
        .global respect_spec_end
        .balign 16
respect_spec_begin:
        .incbin RESPECT_SPEC_BIN
respect_spec_end:
        .byte 0
        .section .note.GNU-stack, "", %progbits
