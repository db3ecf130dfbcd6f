// A folder of emitted files: written whole or not at all where nothing is, and file by file over an earlier plan, so that
// what others keep there (Terraform's state and lock, a repository) stays as it is.
#pragma once

#include <string>
#include <vector>

#include "connectors/emit.hpp"
#include "model/diagnostic.hpp"

namespace rolewright::cli {

/// Writes `files` as the folder `path`, with `.rolewright-emit`, the list of their names. A folder that has such a list is
/// an earlier plan: the files on it are replaced or removed, all others are left alone. One that has none is refused unless
/// it is empty. Every file is staged beside the folder before the first is replaced. Errors RW0004 also for a file in the
/// way that no emit wrote, RW0005 a file name that would leave the folder.
[[nodiscard]] Diagnostics write_folder(const std::string& path, const std::vector<connectors::EmittedFile>& files);

}  // namespace rolewright::cli
