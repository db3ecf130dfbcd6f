// Decision records: one line of JSON for each answer to a request, chained by digests, so that a line changed, taken out
// or put in between is found. What is cut off at the end can only be found by who kept the last digest.
//   {"schema":"rolewright.record/1","sequence":7,"previous":"<digest of line 6>", … ,"digest":"<of all before it>"}
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/analysis.hpp"
#include "model/request.hpp"
#include "model/result.hpp"
#include "report/json.hpp"

namespace rolewright::report {

/// Where a chain stands: how many lines it has and the digest of the last.
struct RecordChain {
  std::uint64_t lines = 0;
  std::string digest = std::string(64, '0');
};

/// The next line of the chain, with its end of line.
[[nodiscard]] std::string record_line(const Context& context, std::string_view policy_sha256, const Request& request,
                                      const CheckResult& result, const RecordChain& chain);

/// The chain after `line`, which must follow `before`. Errors RW0703: not a record, out of sequence, a digest that does
/// not match; `where` is for the message.
[[nodiscard]] Result<RecordChain> follow_record(std::string_view line, const RecordChain& before,
                                                const std::string& where);

/// The chain as a line by itself tells it: to append to a file whose earlier lines are not read. Errors RW0703.
[[nodiscard]] Result<RecordChain> last_record(std::string_view line, const std::string& where);

}  // namespace rolewright::report
