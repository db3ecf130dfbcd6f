// The .upa text file, plain or gzipped: one user a line, `user<TAB>entitlement entitlement …`. The exchange
// format of published role-mining instances.
//   in   a path, or text
//   out  LabelledAssignments: the matrix and what its rows and columns are called, in order of first mention
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "model/result.hpp"
#include "rolemining/assignments.hpp"

namespace rolewright::rolemining {

struct LabelledAssignments {
  Assignments matrix;
  std::vector<std::string> users;
  std::vector<std::string> entitlements;
};

struct UpaLimits {
  std::size_t max_text = std::size_t{4} << 30;  // bytes after decompression
  std::size_t max_label = 4096;                 // bytes of one name
  std::size_t max_cells = 0xFFFFFFF0U;
};

/// Reads `path`. A user on several lines and an entitlement named twice are merged; empty lines are passed
/// over. Errors RW0001 unreadable; RW0401 damaged gzip, a line without a tab, an empty user, a broken or
/// overlong name, a limit passed; RW0402 nothing assigned. Cost O(text), memory O(cells + labels).
[[nodiscard]] Result<LabelledAssignments> read_upa_file(const std::string& path,
                                                        const UpaLimits& limits = {});

/// The same from memory; `name` stands for the path in diagnostics.
[[nodiscard]] Result<LabelledAssignments> read_upa_text(std::string_view text, const std::string& name,
                                                        const UpaLimits& limits = {});

}  // namespace rolewright::rolemining
