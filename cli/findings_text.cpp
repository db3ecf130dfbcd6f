#include "cli/findings_text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>

#include "cli/console.hpp"
#include "report/names.hpp"

namespace rolewright::cli {

namespace {

// The first few of those a rule about people together speaks of.
std::string people_text(const Snapshot& snapshot, const std::vector<PersonId>& people) {
  constexpr std::size_t kShown = 12;
  std::string text;
  for (std::size_t index = 0; index != std::min(people.size(), kShown); ++index)
    text += (index == 0 ? "    " : ", ") + report::person_label(snapshot, people[index]);
  if (people.size() > kShown) text += " and " + std::to_string(people.size() - kShown) + " more";
  return text.empty() ? text : text + "\n";
}

}  // namespace

std::string finding_text(const Snapshot& snapshot, const RuleInfo& rule, const Finding& finding) {
  std::string text = finding.id + "  " + std::string{report::to_string(rule.severity)} + "  " + rule.id +
                     (rule.title.empty() ? "" : " " + rule.title) + "\n    ";
  text += report::whose_label(snapshot, finding);
  text += ": " + std::string{report::to_string(finding.status)} +
          (finding.detail.empty() ? "" : " (" + finding.detail + ")") +
          (finding.scope_unresolved ? " [scope-unresolved]" : "") + "\n";
  if (finding.person.is_none()) text += people_text(snapshot, finding.people);
  for (const GrantWitness& grant : finding.grants) {
    const std::string_view kind = finding.account.is_none() ? "role" : "assigned";
    text += "    " + (grant.function.empty() ? std::string{kind} : grant.function) + ": " +
            report::path_text(snapshot, grant);
    if (grant.marks != 0) text += " {" + report::marks_text(grant.marks) + "}";
    if (grant.last_exercised.is_bound()) text += ", last exercised " + to_string(grant.last_exercised);
    text += "\n";
  }
  for (const std::uint64_t index : finding.exercises) {
    const UsageEvent& event = snapshot.usage[index];
    text +=
        "    " + to_string(event.day) + " " + report::node_label(snapshot, NodeId{event.entitlement.index()});
    if (!event.object.is_none() && event.object.index() != 0)
      text +=
          " on " + printable(snapshot.text(event.object_kind)) + " " + printable(snapshot.text(event.object));
    if (!event.person.is_none() && event.person != finding.person)
      text += " by " + report::person_label(snapshot, event.person);
    if (!event.subject.is_none()) text += " of " + report::person_label(snapshot, event.subject);
    text += "\n";
  }
  return text;
}

Exit exit_of(const Analysis& analysis) {
  Exit result = Exit::Clean;
  for (const Finding& finding : analysis.findings) {
    if (finding.status == FindingStatus::Open &&
        analysis.rules[finding.rule.index()].action != RuleAction::Warn)
      return Exit::Findings;
    if (finding.status == FindingStatus::Undetermined) result = Exit::Unknown;
  }
  return result;
}

std::string provenance_text(const Snapshot& snapshot) {
  std::uint64_t read = 0, rejected = 0, reconciled = 0;
  for (const Export& item : snapshot.exports) {
    read += item.read;
    rejected += item.rejected;
    reconciled += item.reconciled;
  }
  return "from " + grouped(read) + " records of " + std::to_string(snapshot.exports.size()) +
         (snapshot.exports.size() == 1 ? " export of " : " exports of ") + to_string(snapshot.taken[0]) + ": " +
         grouped(rejected) + " rejected, " + grouped(reconciled) + " joined with HR\n";
}

std::string summary_text(const Snapshot& snapshot, const Analysis& analysis) {
  const Summary& summary = analysis.summary;
  std::string text = grouped(summary.people) + " people hold " + grouped(summary.grants) + " grants; " +
                     grouped(summary.rules - summary.inactive_rules) + " of " + grouped(summary.rules) +
                     " rules judged them\n" + provenance_text(snapshot) + "\n";
  std::array<std::array<std::uint64_t, 3>, 4> counts{};
  for (const Finding& finding : analysis.findings)
    ++counts[static_cast<std::size_t>(analysis.rules[finding.rule.index()].severity)]
            [static_cast<std::size_t>(finding.status)];
  text += "violations        open  mitigated  undetermined\n";
  for (std::size_t severity = counts.size(); severity-- != 0;) {
    char line[96];
    std::snprintf(line, sizeof line, "  %-12s %7llu %10llu %13llu\n",
                  std::string{report::to_string(static_cast<RuleSeverity>(severity))}.c_str(),
                  static_cast<unsigned long long>(counts[severity][0]),
                  static_cast<unsigned long long>(counts[severity][1]),
                  static_cast<unsigned long long>(counts[severity][2]));
    text += line;
  }
  std::map<std::string, std::size_t> reasons;  // what could not be judged, and why
  for (const RuleInfo& rule : analysis.rules)
    if (!rule.active) ++reasons[rule.inactive_because];
  std::map<std::string, std::size_t> unknown;
  for (const Finding& finding : analysis.findings)
    if (finding.status == FindingStatus::Undetermined)
      ++unknown[analysis.rules[finding.rule.index()].id + ": " + finding.detail];
  if (!reasons.empty() || !unknown.empty()) text += "\nnot judged\n";
  for (const auto& [reason, count] : reasons)
    text += "  " + std::to_string(count) + (count == 1 ? " rule inactive: " : " rules inactive: ") + reason +
            "\n";
  for (const auto& [reason, count] : unknown)
    text += "  " + std::to_string(count) +
            (count == 1 ? " person undetermined, " : " people undetermined, ") + reason + "\n";
  return text;
}

namespace {

// "  by rule    P2P-01 12, SENS-01 4 and 3 more"; nothing when no finding is open.
std::string tally_text(std::string_view heading, const std::vector<Tally>& tallies) {
  constexpr std::size_t kShown = 5;
  const auto open = static_cast<std::size_t>(
      std::count_if(tallies.begin(), tallies.end(), [](const Tally& tally) { return tally.open != 0; }));
  if (open == 0) return {};
  std::string text = "  " + std::string{heading};
  for (std::size_t index = 0; index != std::min(open, kShown); ++index)
    text += (index == 0 ? "" : ", ") + (tallies[index].of.empty() ? "no known unit" : printable(tallies[index].of)) + " " +
            grouped(tallies[index].open);
  if (open > kShown) text += " and " + grouped(open - kShown) + " more";
  return text + "\n";
}

std::string tallies_text(const Analysis& analysis) {
  const std::string text = tally_text("by rule    ", analysis.by_rule) + tally_text("by unit    ", analysis.by_org) +
                           tally_text("by system  ", analysis.by_system);
  return text.empty() ? text : "\nwhere open violations are\n" + text;
}

}  // namespace

std::string remedies_text(const Snapshot& snapshot, const std::vector<Remedy>& remedies) {
  std::string text;
  for (std::size_t index = 0; index != remedies.size(); ++index)
    text += "  " + std::to_string(index + 1) + ". " + report::cause_text(snapshot, remedies[index].cause) +
            ": clears " + grouped(remedies[index].clears) + ", touches " + grouped(remedies[index].people) +
            (remedies[index].people == 1 ? " person\n" : " people\n");
  return text;
}

std::string analysis_text(const Snapshot& snapshot, const Analysis& analysis,
                          const std::vector<Remedy>& remedies, std::size_t top) {
  std::string text = summary_text(snapshot, analysis) + tallies_text(analysis);
  if (!remedies.empty())
    text +=
        "\nchanges that clear most (each analyzed again, nothing new)\n" + remedies_text(snapshot, remedies);
  if (analysis.findings.empty()) return text + "\nno findings\n";
  text += "\nfindings\n";
  const std::size_t shown = top == 0 ? analysis.findings.size() : std::min(top, analysis.findings.size());
  for (std::size_t index = 0; index != shown; ++index) {
    const Finding& finding = analysis.findings[index];
    text += finding_text(snapshot, analysis.rules[finding.rule.index()], finding);
  }
  if (shown != analysis.findings.size())
    text += "… and " + grouped(analysis.findings.size() - shown) + " more (--top 0 shows all)\n";
  return text;
}

}  // namespace rolewright::cli
