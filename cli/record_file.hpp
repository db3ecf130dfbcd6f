// The file of decision records: lines are only ever appended, one writer at a time.
#pragma once

#include <functional>
#include <string>

#include "model/result.hpp"
#include "report/decision_record.hpp"

namespace rolewright::cli {

/// Appends the line that `make` gives for the chain as the file's last line tells it, and waits until it is on the disk.
/// The file is made (readable to its owner only) when it does not exist. Errors RW0001, RW0004, RW0703.
[[nodiscard]] Diagnostics append_record(const std::string& path,
                                        const std::function<std::string(const report::RecordChain&)>& make);

/// Follows a whole file. Memory: one line of at most 1 MiB. Errors RW0001, RW0703 naming the line.
[[nodiscard]] Result<report::RecordChain> verify_records(const std::string& path);

}  // namespace rolewright::cli
