/* The bytes of each file of assets.def, from asset_LABEL_begin to asset_LABEL_end. */
#define ASSET(label, file)               \
    .global asset_##label##_begin;       \
    .global asset_##label##_end;         \
    asset_##label##_begin: .incbin file; \
    asset_##label##_end:

    .section .rodata
#include "reports/render/assets.def"

    .section .note.GNU-stack,"",%progbits
