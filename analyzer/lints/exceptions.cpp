// Exceptions that are not in order: by the policy and the day alone, and, with a snapshot, those that nobody needs.
#include <algorithm>

#include "analyzer/analyze.hpp"
#include "analyzer/lints/lint.hpp"

namespace rolewright::analyzer {

using compiler::Waiver;

namespace {

constexpr std::int32_t kLongestUncapped = 366;  // days

std::int32_t days_of(const Waiver& waiver) {
  return waiver.held.until.count() - waiver.held.from.count();
}

void lint_one(const LintInput& input, const Waiver& waiver, Diagnostics& found) {
  const compiler::Rule& rule = input.policy.rules[waiver.rule.index()];
  const std::string name = "exception `" + waiver.id + "`";
  const auto report = [&](Code code, const std::string& problem, std::string help) {
    add(found, {.code = code,
                .message = name + " " + problem,
                .span = waiver.span,
                .labels = {{rule.info.span, "the rule"}},
                .help = std::move(help)});
  };
  const bool begins = waiver.held.from.is_bound();
  if (rule.waivers_never)
    report(Code::WaiverForbidden, "is to `" + rule.info.id + "`, which allows none", "remove the access instead");
  if (!waiver.approved_by.empty() && waiver.approved_by == waiver.person)
    report(Code::WaiverSelfApproved, "is approved by its holder", "have somebody else approve it");
  if (rule.waiver_days && (!begins || days_of(waiver) > *rule.waiver_days))
    report(Code::WaiverOverCap,
           (begins ? "runs " + std::to_string(days_of(waiver)) + " days" : std::string{"has no first day"}) +
               " where `" + rule.info.id + "` allows at most " + std::to_string(*rule.waiver_days),
           "shorten it, or give it a first day");
  if (!rule.waiver_days && !rule.waivers_never && (!begins || days_of(waiver) > kLongestUncapped))
    report(Code::WaiverOverBroad,
           (begins ? "runs " + std::to_string(days_of(waiver)) + " days" : std::string{"has no first day"}) +
               ", and `" + rule.info.id + "` limits exceptions to no number of days",
           "write `exceptions at most N days` in the rule, and have the exception renewed");
  if (waiver.mitigated_by.empty())
    report(Code::WaiverOverBroad, "names nothing that mitigates the risk", "say what is done instead: `mitigated by`");
  if (waiver.held.until <= input.today)
    report(Code::WaiverExpired, "has expired: its last day was " + to_string(waiver.held.until.plus(-1)),
           "remove the access, or have the exception approved anew");
}

void needed_by_nobody(const LintInput& input, Diagnostics& found) {
  const Analysis analysis = analyze(*input.world);
  for (const Waiver& waiver : input.policy.waivers) {
    const PersonId person = input.world->binding.snapshot.find_person(waiver.person);
    const bool needed = std::any_of(analysis.findings.begin(), analysis.findings.end(), [&](const Finding& finding) {
      return finding.rule == waiver.rule && finding.person == person && !person.is_none();
    });
    if (needed) continue;
    const RuleInfo& rule = input.world->binding.rules[waiver.rule.index()];
    if (!rule.active) continue;  // it rests, so nobody can tell
    add(found, {.code = Code::WaiverUnused,
                .message = "exception `" + waiver.id + "` is needed by nobody: " +
                           (person.is_none() ? "the snapshot has no person `" + printable(waiver.person) + "`"
                                             : "`" + printable(waiver.person) + "` does not violate `" + rule.id + "`"),
                .span = waiver.span,
                .labels = {{rule.span, "the rule"}},
                .help = "remove the exception"});
  }
}

}  // namespace

void lint_exceptions(const LintInput& input, Diagnostics& found) {
  for (const Waiver& waiver : input.policy.waivers) lint_one(input, waiver, found);
  if (input.world != nullptr && !input.policy.waivers.empty()) needed_by_nobody(input, found);
}

}  // namespace rolewright::analyzer
