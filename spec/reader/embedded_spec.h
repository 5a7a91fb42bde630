// The specification that the build put into this program.
#pragma once

#include "spec/reader/model.h"

namespace respect::spec {

// A fresh copy; takes a few milliseconds.
Spec EmbeddedSpec();

}  // namespace respect::spec
