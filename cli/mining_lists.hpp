// The lists mining reads beside its matrix, each a CSV with a header line:
//   people   user,<attribute>,…        HR attributes of an --upa matrix
//   usage    user,entitlement,day[,count]
//   weights  entitlement,weight        sensitivity
//   ignore   user[,entitlement]        outliers judged already
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/date.hpp"
#include "model/result.hpp"
#include "rolemining/mine.hpp"
#include "rolemining/usage_window.hpp"

namespace rolewright::cli {

/// Rows about somebody or something the matrix does not have.
struct UnknownNames {
  std::size_t rows = 0;
  std::string first;     // person `zed`
  std::size_t line = 0;  // of the first

  void add(std::string what, std::size_t at) {
    if (rows++ != 0) return;
    first = std::move(what);
    line = at;
  }
};

/// A warning that counts them, names the first and where it stands; nothing when there are none.
[[nodiscard]] Diagnostics told(const UnknownNames& unknown, const std::string& path);

/// All of them: errors RW0001 unreadable, RW0401 with file and line; a row about somebody or something the
/// matrix does not have is counted in `unknown`, not refused. At most kMaxListBytes a file.
inline constexpr std::size_t kMaxListBytes = std::size_t{1} << 30;

/// Fills `input.attributes`; people the file does not name have no values.
[[nodiscard]] Diagnostics read_people(const std::string& path, rolemining::MineInput& input,
                                      UnknownNames& unknown);

struct UsageList {
  std::vector<rolemining::UseEvent> events;  // ages as of `today`; later events are left out
  Day today;
};
/// Ages count from `today`, or from the last day of the file when it is not given.
[[nodiscard]] Result<UsageList> read_usage(const std::string& path, const rolemining::MineInput& input,
                                           std::optional<Day> today, UnknownNames& unknown);

/// Fills `input.sensitivity`; what the file does not name keeps its weight, or 1.
[[nodiscard]] Diagnostics read_weights(const std::string& path, rolemining::MineInput& input,
                                       UnknownNames& unknown);

[[nodiscard]] Result<std::vector<rolemining::Cell>> read_ignore(const std::string& path,
                                                                const rolemining::MineInput& input,
                                                                UnknownNames& unknown);

}  // namespace rolewright::cli
