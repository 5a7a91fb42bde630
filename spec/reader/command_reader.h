// Reads a command's file: its [command] table and its cases.
#pragma once

#include <string>

#include "spec/reader/problems.h"
#include "spec/reader/toml_value.h"

namespace respect::spec {

// `path` is relative to the spec folder: commands/<group>/<name>.toml.
Command ReadCommandFile(const TomlValue& document, const std::string& path, Problems& problems);

// Where the command's file belongs, by its name and group.
std::string PathOf(const TomlValue& document);

// The first words of a reply pattern that is read from `value`: see FORMAT.md, "replies".
ReplyShape ReadReplyShape(const TomlValue& value, Problems& problems);

}  // namespace respect::spec
