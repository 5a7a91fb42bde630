// The aclfile: users, a line each, read at the start and by ACL LOAD, written by ACL SAVE.
#pragma once

#include <functional>
#include <string>

#include "engine/base/result.h"
#include "engine/server/acl/acl.h"

namespace respect::acl {

// Errors are complete replies.
Status LoadFile(Acl& acl, const std::string& path, const std::function<void(User&)>& removed);
// Whole or not at all: a reader never meets half a file.
Status SaveFile(const Acl& acl, const std::string& path);

}  // namespace respect::acl
