#include "report/json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "report/audit_json.hpp"
#include "report/diagnostics.hpp"
#include "report/names.hpp"

namespace rolewright::report {
namespace {

using Json = nlohmann::ordered_json;

Json document(std::string_view command) {
  return {{"schema", "rolewright." + std::string{command} + "/1"}};
}

// Text of exports may be anything; a document is always valid UTF-8.
std::string dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json span_json(const SourceMap& sources, const Span& span) {
  if (!span.is_known() || span.file.index() >= sources.size()) return nullptr;
  const LineColumn place = sources.locate(span);
  return {{"file", sources[span.file].path}, {"line", place.line}, {"column", place.column}};
}

Json diagnostics_array(const SourceMap& sources, const Diagnostics& diagnostics) {
  Json items = Json::array();
  for (const Diagnostic& item : diagnostics.items()) {
    Json labels = Json::array();
    for (const Label& label : item.labels)
      labels.push_back({{"text", label.text}, {"span", span_json(sources, label.span)}});
    items.push_back({{"code", to_string(item.code)},
                     {"severity", to_string(item.severity())},
                     {"message", item.message},
                     {"span", span_json(sources, item.span)},
                     {"where", item.where},
                     {"labels", std::move(labels)},
                     {"help", item.help}});
  }
  return items;
}

Json sources_array(const Snapshot& snapshot) {
  Json items = Json::array();
  for (const Export& item : snapshot.exports)
    items.push_back({{"path", snapshot.text(item.path)},
                     {"kind", snapshot.text(item.kind)},
                     {"taken", to_string(item.taken)},
                     {"read", item.read},
                     {"rejected", item.rejected},
                     {"reconciled", item.reconciled}});
  return items;
}

void add_context(Json& out, const Context& context) {
  out["today"] = to_string(context.today);
  out["snapshot_taken"] = to_string(context.snapshot.taken[0]);
  out["sources"] = sources_array(context.snapshot);
}

Json path_json(const Snapshot& snapshot, const GrantWitness& grant) {
  Json path = Json::array();
  path.push_back({{"account", account_label(snapshot, grant.account)}});
  for (const PathStep& step : grant.path) {
    Json item = {{"node", node_label(snapshot, step.node)}};
    if (step.terms.index() < snapshot.terms.size()) {
      const Terms& terms = snapshot.terms[step.terms.index()];
      if (const std::string scope = scope_text(snapshot, terms.scope); !scope.empty()) item["scope"] = scope;
      if (terms.held.from.is_bound()) item["from"] = to_string(terms.held.from);
      if (terms.held.until.is_bound()) item["until"] = to_string(terms.held.until);
      if (terms.marks != 0) item["marks"] = marks_text(terms.marks);
      if (!terms.source.is_none())
        item["source"] = snapshot.text(snapshot.exports[terms.source.index()].path);
    } else {
      item["requested"] = true;
    }
    path.push_back(std::move(item));
  }
  return path;
}

// The scopes met along the path; what all of them allow is the grant's.
std::string scopes_of(const Snapshot& snapshot, const GrantWitness& grant) {
  std::string text;
  for (const PathStep& step : grant.path) {
    if (step.terms.index() >= snapshot.terms.size()) continue;
    const std::string scope = scope_text(snapshot, snapshot.terms[step.terms.index()].scope);
    if (!scope.empty() && text != scope) text += (text.empty() ? "" : " within ") + scope;
  }
  return text.empty() ? "all" : text;
}

Json grant_json(const Snapshot& snapshot, const GrantWitness& grant) {
  Json out = {{"entitlement", node_label(snapshot, NodeId{grant.entitlement.index()})},
              {"function", grant.function},
              {"scope", scopes_of(snapshot, grant)},
              {"from", grant.held.from.is_bound() ? Json(to_string(grant.held.from)) : Json(nullptr)},
              {"until", grant.held.until.is_bound() ? Json(to_string(grant.held.until)) : Json(nullptr)},
              {"marks", marks_text(grant.marks)},
              {"last_exercised",
               grant.last_exercised.is_bound() ? Json(to_string(grant.last_exercised)) : Json(nullptr)}};
  out["path"] = path_json(snapshot, grant);
  return out;
}

Json event_json(const Snapshot& snapshot, const UsageEvent& event) {
  return {{"day", to_string(event.day)},
          {"actor", event.person.is_none() ? Json(nullptr) : Json(person_label(snapshot, event.person))},
          {"entitlement", node_label(snapshot, NodeId{event.entitlement.index()})},
          {"object_kind", snapshot.text(event.object_kind)},
          {"object", snapshot.text(event.object)},
          {"subject", event.subject.is_none() ? Json(nullptr) : Json(person_label(snapshot, event.subject))}};
}

Json finding_json(const Context& context, const std::vector<RuleInfo>& rules, const Finding& finding,
                  const std::vector<GrantWitness>& grants, Json rule_span) {
  const RuleInfo& rule = rules[finding.rule.index()];
  Json out = {{"id", finding.id},
              {"rule", rule.id},
              {"title", rule.title},
              {"severity", to_string(rule.severity)},
              {"action", to_string(rule.action)},
              {"person", finding.person.is_none() ? Json(nullptr)
                                                  : Json(person_label(context.snapshot, finding.person))},
              {"account", finding.account.is_none() ? Json(nullptr) : Json(account_label(context.snapshot, finding.account))},
              {"status", to_string(finding.status)},
              {"place", finding.place},
              {"detail", finding.detail},
              {"scope_unresolved", finding.scope_unresolved},
              {"from", to_string(finding.held.from)},
              {"until", to_string(finding.held.until)},
              {"controls", rule.controls},
              {"rule_span", std::move(rule_span)}};
  out["grants"] = Json::array();
  for (const GrantWitness& grant : grants)
    out["grants"].push_back(grant_json(context.snapshot, grant));
  out["exercises"] = Json::array();
  for (const std::uint64_t index : finding.exercises)
    out["exercises"].push_back(event_json(context.snapshot, context.snapshot.usage[index]));
  if (finding.person.is_none() && finding.account.is_none()) {
    out["people"] = Json::array();
    for (const PersonId person : finding.people)
      out["people"].push_back(person_label(context.snapshot, person));
  }
  return out;
}

Json finding_json(const Context& context, const std::vector<RuleInfo>& rules, const Finding& finding) {
  return finding_json(context, rules, finding, finding.grants,
                      span_json(context.sources, rules[finding.rule.index()].span));
}

Json findings_array(const Context& context, const std::vector<RuleInfo>& rules,
                    const std::vector<Finding>& findings) {
  Json items = Json::array();
  for (const Finding& finding : findings) items.push_back(finding_json(context, rules, finding));
  return items;
}

constexpr std::string_view kNoFindings = "\n  \"findings\": []";  // as dump() lays out the empty list

std::string one_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json tallies_array(const std::vector<Tally>& tallies, const char* of) {
  Json items = Json::array();
  for (const Tally& tally : tallies)
    items.push_back({{of, tally.of.empty() ? Json(nullptr) : Json(tally.of)},
                     {"open", tally.open},
                     {"mitigated", tally.mitigated},
                     {"undetermined", tally.undetermined}});
  return items;
}

constexpr std::size_t kMostCauses = 1000;

// All but the findings.
Json frame_of(const Context& context, const Analysis& analysis, const std::vector<Remedy>& remedies) {
  Json out = document("analyze");
  add_context(out, context);
  const Summary& summary = analysis.summary;
  out["summary"] = {{"people", summary.people},       {"grants", summary.grants},
                    {"rules", summary.rules},         {"inactive_rules", summary.inactive_rules},
                    {"findings", summary.findings},   {"open", summary.open},
                    {"mitigated", summary.mitigated}, {"undetermined", summary.undetermined}};
  out["inactive"] = Json::array();
  for (const RuleInfo& rule : analysis.rules)
    if (!rule.active) out["inactive"].push_back({{"rule", rule.id}, {"because", rule.inactive_because}});
  out["findings"] = Json::array();
  out["counts"] = {{"rules", tallies_array(analysis.by_rule, "rule")},
                   {"orgs", tallies_array(analysis.by_org, "org")},
                   {"systems", tallies_array(analysis.by_system, "system")}};
  out["causes"] = Json::array();
  for (std::size_t index = 0; index != std::min(kMostCauses, analysis.causes.size()); ++index)
    out["causes"].push_back({{"change", cause_text(context.snapshot, analysis.causes[index])},
                             {"findings", analysis.causes[index].findings}});
  out["remedies"] = Json::array();
  for (const Remedy& remedy : remedies)
    out["remedies"].push_back({{"change", cause_text(context.snapshot, remedy.cause)},
                               {"clears", remedy.clears},
                               {"adds", remedy.adds},
                               {"people", remedy.people}});
  out["timing"] = {{"load", analysis.timing.load},
                   {"evaluate", analysis.timing.evaluate},
                   {"explain", analysis.timing.explain}};
  out["diagnostics"] = diagnostics_array(context.sources, context.notes);
  return out;
}

}  // namespace

void write_analysis_json(const Context& context, const Analysis& analysis, const std::vector<Remedy>& remedies,
                         const std::function<std::vector<GrantWitness>(const Finding&)>& grants_of,
                         const std::function<void(std::string_view)>& write) {
  const std::string frame = dump(frame_of(context, analysis, remedies));
  const std::size_t place = frame.find(kNoFindings) + kNoFindings.size() - 1;
  write(std::string_view{frame}.substr(0, place));
  std::vector<Json> spans;  // by rule: finding the line of a place takes as long as all the rest of a finding
  for (const RuleInfo& rule : analysis.rules) spans.push_back(span_json(context.sources, rule.span));
  bool first = true;
  for (const Finding& finding : analysis.findings) {
    const Json item = analysis.paths_held
                          ? finding_json(context, analysis.rules, finding, finding.grants, spans[finding.rule.index()])
                          : finding_json(context, analysis.rules, finding, grants_of(finding), spans[finding.rule.index()]);
    write((first ? "\n    " : ",\n    ") + one_line(item));
    first = false;
  }
  if (!first) write("\n  ");
  write(std::string_view{frame}.substr(place));
}

std::string analysis_json(const Context& context, const Analysis& analysis,
                          const std::vector<Remedy>& remedies) {
  std::string text;
  write_analysis_json(context, analysis, remedies, [](const Finding& finding) { return finding.grants; },
                      [&](std::string_view piece) { text += piece; });
  return text;
}

std::string fix_json(const Context& context, const FixPlan& plan) {
  const Snapshot& snapshot = context.snapshot;
  Json out = document("fix");
  add_context(out, context);
  out["changes"] = Json::array();
  for (const FixChange& change : plan.changes) {
    const Cause& cause = change.cause;
    out["changes"].push_back(
        {{"change", cause_text(snapshot, cause)},
         {"kind", cause.direct ? "assignment" : "conferred"},
         {"account", cause.direct ? Json(account_label(snapshot, cause.account)) : Json(nullptr)},
         {"from", cause.direct ? Json(nullptr) : Json(node_label(snapshot, cause.from))},
         {"to", node_label(snapshot, cause.to)},
         {"price", change.price},
         {"people", change.people},
         {"used", change.used ? Json(*change.used) : Json(nullptr)},
         {"critical", change.critical},
         {"clears", change.clears}});
  }
  out["cost"] = plan.cost;
  out["bound"] = plan.bound;
  out["proved_minimal"] = plan.proved_minimal;
  out["cleared"] = plan.cleared;
  out["left"] = Json::array();
  for (const FixPlan::Left& item : plan.left)
    out["left"].push_back({{"finding", item.finding}, {"reason", item.reason}});
  out["adds"] = plan.adds;
  return dump(out);
}

namespace {

void add_answer(Json& out, const Context& context, const Request& request, const CheckResult& result) {
  out["person"] = request.person;
  out["ticket"] = request.ticket;
  out["verdict"] = to_string(result.answer);
  out["reasons"] = Json::array();
  for (const Reason& reason : result.reasons)
    out["reasons"].push_back({{"rule", reason.rule}, {"text", reason.text}});
  out["caused_by_request"] = findings_array(context, result.rules, result.caused_by_request);
  out["existing"] = findings_array(context, result.rules, result.existing);
  out["approvers"] = result.approvers;
}

}  // namespace

std::string check_json(const Context& context, const Request& request, const CheckResult& result,
                       std::string_view mode) {
  Json out = document("check");
  add_context(out, context);
  out["mode"] = mode;
  add_answer(out, context, request, result);
  return dump(out);
}

std::string batch_head(const Context& context, std::string_view mode) {
  Json out = document("check-batch");
  add_context(out, context);
  out["mode"] = mode;
  return one_line(out) + "\n";
}

std::string batch_line(const Context& context, std::uint64_t number, const Request& request,
                       const Result<CheckResult>& result) {
  Json out = {{"line", number}};
  if (result.ok()) {
    add_answer(out, context, request, result.value());
  } else {
    out["diagnostics"] = diagnostics_array(context.sources, result.error());
  }
  return one_line(out) + "\n";
}

std::string coverage_json(const Context& context, const Coverage& coverage) {
  Json out = document("coverage");
  add_context(out, context);
  out["summary"] = {{"entitlements", coverage.entitlements},
                    {"covered_entitlements", coverage.covered_entitlements},
                    {"grants", coverage.grants},
                    {"covered_grants", coverage.covered_grants}};
  out["uncovered"] = Json::array();
  for (const Uncovered& item : coverage.uncovered)
    out["uncovered"].push_back(
        {{"entitlement", node_label(context.snapshot, NodeId{item.entitlement.index()})},
         {"holders", item.holders},
         {"risky_name", item.risky_name}});
  return dump(out);
}

std::string paths_json(const Context& context, PersonId person, const std::vector<HeldPaths>& holdings) {
  Json out = document("explain");
  add_context(out, context);
  out["person"] = person_label(context.snapshot, person);
  out["holdings"] = Json::array();
  for (const HeldPaths& held : holdings) {
    Json item = {{"holding", node_label(context.snapshot, held.node)},
                 {"held", !held.paths.empty()},
                 {"paths", Json::array()}};
    for (const GrantWitness& path : held.paths) item["paths"].push_back(grant_json(context.snapshot, path));
    out["holdings"].push_back(std::move(item));
  }
  return dump(out);
}

std::string list_json(const Context& context, std::string_view question, std::string_view of,
                      const std::vector<std::string>& names) {
  Json out = document("explain");
  add_context(out, context);
  out["question"] = question;
  out["of"] = of;
  out["list"] = names;
  return dump(out);
}

std::string snapshot_diff_json(const Context& old_context, const Analysis& old_analysis, const Context& new_context,
                               const Analysis& new_analysis, const FindingsCompared& compared) {
  Json out = document("snapshot-diff");
  add_context(out["old"], old_context);
  add_context(out["new"], new_context);
  out["summary"] = {{"new", compared.fresh.size()},
                    {"cleared", compared.cleared.size()},
                    {"restated", compared.restated.size()},
                    {"unchanged", compared.unchanged}};
  out["new_findings"] = Json::array();
  for (const std::size_t index : compared.fresh)
    out["new_findings"].push_back(finding_json(new_context, new_analysis.rules, new_analysis.findings[index]));
  out["cleared_findings"] = Json::array();
  for (const std::size_t index : compared.cleared)
    out["cleared_findings"].push_back(finding_json(old_context, old_analysis.rules, old_analysis.findings[index]));
  out["restated_findings"] = Json::array();
  for (const auto& [before, after] : compared.restated)
    out["restated_findings"].push_back({{"id", new_analysis.findings[after].id},
                                        {"before", to_string(old_analysis.findings[before].status)},
                                        {"after", to_string(new_analysis.findings[after].status)}});
  return dump(out);
}

std::string sample_json(const Context& context, const std::vector<RuleInfo>& rules, const FindingsSample& sample) {
  Json out = document("sample");
  add_context(out, context);
  out["of"] = "findings";
  out["population"] = sample.population;
  out["seed"] = sample.seed;
  out["findings"] = findings_array(context, rules, sample.findings);
  return dump(out);
}

std::string sample_json(const Context& context, std::uint64_t population, std::uint64_t seed,
                        const std::vector<PersonSample>& people) {
  Json out = document("sample");
  add_context(out, context);
  out["of"] = "people";
  out["population"] = population;
  out["seed"] = seed;
  out["people"] = Json::array();
  for (const PersonSample& drawn : people) {
    Json holdings = Json::array();
    for (const HeldPaths& held : drawn.holdings) {
      Json paths = Json::array();
      for (const GrantWitness& path : held.paths) paths.push_back(grant_json(context.snapshot, path));
      holdings.push_back({{"holding", node_label(context.snapshot, held.node)}, {"paths", std::move(paths)}});
    }
    out["people"].push_back({{"person", person_label(context.snapshot, drawn.person)}, {"holdings", std::move(holdings)}});
  }
  return dump(out);
}

std::string staff_json(const Context& context, const StaffingAnswer& answer) {
  const Snapshot& snapshot = context.snapshot;
  const auto label = [&](PersonId person) {
    return person.is_none() ? Json(nullptr) : Json(person_label(snapshot, person));
  };
  Json out = document("staff");
  add_context(out, context);
  out["workflow"] = answer.workflow;
  out["can_do"] = answer.can_do == CanDo::Yes ? "yes" : answer.can_do == CanDo::No ? "no" : "unknown";
  out["steps"] = Json::array();
  for (const StaffingAnswer::Step& step : answer.steps)
    out["steps"].push_back({{"step", step.name}, {"candidates", step.candidates}, {"person", label(step.actor)}});
  out["absences"] = nullptr;
  if (answer.can_do == CanDo::Yes) {
    Json blocked = Json::array();
    for (const PersonId person : answer.blocked_by) blocked.push_back(label(person));
    out["absences"] = {{"wanted", answer.wanted_absences},
                       {"survives", answer.survives},
                       {"exact", answer.survives_exact},
                       {"blocked_by", std::move(blocked)}};
  }
  out["core"] = {{"parts", answer.core}, {"smallest", answer.core_smallest}};
  out["exceptions"] = nullptr;
  if (answer.can_do == CanDo::No && answer.exceptions_found)
    out["exceptions"] = {{"to", answer.exceptions}, {"no_fewer_than", answer.exceptions_bound}};
  out["notes"] = answer.notes;
  return dump(out);
}

std::string verify_json(const SourceMap& sources, const std::vector<ProofReport>& proofs,
                        const Diagnostics& diagnostics) {
  Json out = document("verify");
  out["proofs"] = Json::array();
  for (const ProofReport& proof : proofs) {
    Json item = {{"id", proof.id},
                 {"title", proof.title},
                 {"statement", proof.english},
                 {"result", to_string(proof.result)},
                 {"micros", proof.micros},
                 {"assumes", proof.assumes},
                 {"rests_on", proof.rests_on},
                 {"span", span_json(sources, proof.span)}};
    if (proof.result == ProofResult::Unknown) item["reason"] = proof.reason;
    if (proof.result == ProofResult::Refuted) {
      item["person"] = proof.person;
      item["roles"] = proof.roles;
      item["violates"] = proof.violates;
    }
    out["proofs"].push_back(std::move(item));
  }
  out["diagnostics"] = diagnostics_array(sources, diagnostics);
  return dump(out);
}

std::string tests_json(const SourceMap& sources, std::size_t passed, std::size_t tests, const Diagnostics& diagnostics) {
  Json out = document("test");
  out["tests"] = tests;
  out["passed"] = passed;
  out["diagnostics"] = diagnostics_array(sources, diagnostics);
  return dump(out);
}

std::string diff_json(const SourceMap& before, const SourceMap& after, const PolicyDifference& difference,
                      const Snapshot* snapshot) {
  Json out = document("diff");
  out["equivalent"] = difference.equivalent();
  out["assumes"] = difference.assumes;
  out["statements"] = Json::array();
  for (const StatementChange& change : difference.statements)
    out["statements"].push_back({{"direction", to_string(change.direction)},
                                 {"statement", change.statement},
                                 {"person", change.person},
                                 {"situation", change.situation},
                                 {"before", change.before},
                                 {"after", change.after},
                                 {"before_span", span_json(before, change.before_span)},
                                 {"after_span", span_json(after, change.after_span)}});
  if (snapshot == nullptr) return dump(out);
  out["people"] = Json::array();
  for (const PersonChange& change : difference.people)
    out["people"].push_back({{"person", change.person.is_none() ? "" : person_label(*snapshot, change.person)},
                             {"question", change.question},
                             {"before", change.before},
                             {"after", change.after}});
  return dump(out);
}

std::string import_json(const Snapshot& snapshot, const Diagnostics& notes, const std::string& output) {
  Json out = document("import");
  out["output"] = output;
  out["snapshot_taken"] = to_string(snapshot.taken[0]);
  out["sources"] = sources_array(snapshot);
  out["summary"] = {{"people", snapshot.persons.size()},
                    {"accounts", snapshot.accounts.size()},
                    {"entitlements", snapshot.entitlements()},
                    {"groups_roles_packages", snapshot.nodes.size() - snapshot.entitlements()},
                    {"assignments", snapshot.account_edges.size()},
                    {"conferred", snapshot.node_edges.size()},
                    {"usage_events", snapshot.usage.size()}};
  out["diagnostics"] = diagnostics_array({}, notes);
  return dump(out);
}

std::string diagnostics_json(std::string_view command, const SourceMap& sources,
                             const Diagnostics& diagnostics) {
  Json out = document(command);
  out["diagnostics"] = diagnostics_array(sources, diagnostics);
  return dump(out);
}

}  // namespace rolewright::report
