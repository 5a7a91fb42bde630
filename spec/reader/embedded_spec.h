// The specification that the build put into this program.
#pragma once

#include "spec/reader/binary_form.h"
#include "spec/reader/model.h"

namespace respect::spec {

// A fresh copy; takes some tens of milliseconds, a few without the cases.
Spec EmbeddedSpec(Part part = Part::kAll);

}  // namespace respect::spec
