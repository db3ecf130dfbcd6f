// JSON documents: stable keys in a stable order, each with "schema": "rolewright.<command>/1".
// docs/formats.md lists the keys.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "model/analysis.hpp"
#include "model/diagnostic.hpp"
#include "model/policy_difference.hpp"
#include "model/request.hpp"
#include "model/result.hpp"
#include "model/snapshot.hpp"
#include "model/staffing_answer.hpp"

namespace rolewright::report {

/// What every document about a snapshot says of where its data came from.
struct Context {
  const Snapshot& snapshot;
  const SourceMap& sources;
  const Diagnostics& notes;
  Day today;
};

/// Writes the document piece by piece, so that a million findings are never one text. `grants_of` finds the grants of a
/// finding when the analysis does not hold them.
void write_analysis_json(const Context& context, const Analysis& analysis, const std::vector<Remedy>& remedies,
                         const std::function<std::vector<GrantWitness>(const Finding&)>& grants_of,
                         const std::function<void(std::string_view)>& write);
[[nodiscard]] std::string analysis_json(const Context& context, const Analysis& analysis,
                                        const std::vector<Remedy>& remedies);
[[nodiscard]] std::string fix_json(const Context& context, const FixPlan& plan);
[[nodiscard]] std::string check_json(const Context& context, const Request& request, const CheckResult& result,
                                     std::string_view mode);
/// `check --batch`: the first line, then one line an answer.
[[nodiscard]] std::string batch_head(const Context& context, std::string_view mode);
[[nodiscard]] std::string batch_line(const Context& context, std::uint64_t number, const Request& request,
                                     const Result<CheckResult>& result);
[[nodiscard]] std::string staff_json(const Context& context, const StaffingAnswer& answer);
[[nodiscard]] std::string coverage_json(const Context& context, const Coverage& coverage);
/// What a person holds of each node asked about, with every path.
struct HeldPaths {
  NodeId node;
  std::vector<GrantWitness> paths;
};
[[nodiscard]] std::string paths_json(const Context& context, PersonId person,
                                     const std::vector<HeldPaths>& holdings);
/// `explain --who-can` and `--what-can`: the names under `list`.
[[nodiscard]] std::string list_json(const Context& context, std::string_view question, std::string_view of,
                                    const std::vector<std::string>& names);
/// `test`: how many there are and passed; failures and what nothing exercises as diagnostics.
[[nodiscard]] std::string tests_json(const SourceMap& sources, std::size_t passed, std::size_t tests,
                                     const Diagnostics& diagnostics);
[[nodiscard]] std::string verify_json(const SourceMap& sources, const std::vector<ProofReport>& proofs,
                                      const Diagnostics& diagnostics);
/// `snapshot` when people were compared; each policy has its own sources.
[[nodiscard]] std::string diff_json(const SourceMap& before, const SourceMap& after, const PolicyDifference& difference,
                                    const Snapshot* snapshot);
[[nodiscard]] std::string import_json(const Snapshot& snapshot, const Diagnostics& notes,
                                      const std::string& output);
/// Diagnostics alone: what any command prints with `--format json` when its input is bad.
[[nodiscard]] std::string diagnostics_json(std::string_view command, const SourceMap& sources,
                                           const Diagnostics& diagnostics);

}  // namespace rolewright::report
