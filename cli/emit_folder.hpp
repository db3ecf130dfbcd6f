// A folder of emitted files, written whole or not at all: into a sibling first, then renamed.
#pragma once

#include <string>
#include <vector>

#include "connectors/emit.hpp"
#include "model/diagnostic.hpp"

namespace rolewright::cli {

/// Writes `files` as the folder `path`. A folder there is replaced when it is an earlier plan of ours or empty, and is
/// refused otherwise. Errors RW0004, RW0005 a file name that would leave the folder.
[[nodiscard]] Diagnostics write_folder(const std::string& path, const std::vector<connectors::EmittedFile>& files);

}  // namespace rolewright::cli
