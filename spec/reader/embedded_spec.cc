#include "spec/reader/embedded_spec.h"

#include "spec/reader/binary_form.h"

// In embedded_spec.S: the bytes of the generated spec.bin.
extern "C" const char respect_spec_begin[];
extern "C" const char respect_spec_end[];

namespace respect::spec {

Spec EmbeddedSpec(Part part) {
  return FromBinary({respect_spec_begin, static_cast<size_t>(respect_spec_end - respect_spec_begin)}, part);
}

}  // namespace respect::spec
