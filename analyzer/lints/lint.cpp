#include "analyzer/lints/lint.hpp"

#include <algorithm>

namespace rolewright::analyzer {

void add(Diagnostics& found, Lint lint) {
  found.add({.code = lint.code,
             .message = std::move(lint.message),
             .span = lint.span,
             .labels = std::move(lint.labels),
             .help = std::move(lint.help)});
}

void add_unknown(Diagnostics& found, const std::string& question, const smt::GaveUp& why, const Span& span) {
  add(found, {.code = Code::ProofUnknown, .message = question + " is not known: " + why.reason, .span = span});
}

std::vector<Label> because(const compiler::PolicyIr& policy, const RuledOut& ruled_out) {
  std::vector<Label> labels;
  for (const smt::ClauseTag& tag : ruled_out.because) {
    if (tag.kind == smt::ClauseKind::Assumption)
      labels.push_back({policy.assumptions[tag.index].span, "assuming `" + tag.name + "`"});
    if (tag.kind == smt::ClauseKind::Rule)
      labels.push_back({policy.roles[tag.index].span, "by what gives `" + policy.roles[tag.index].name + "`"});
  }
  const auto same = [](const Label& left, const Label& right) { return left.text == right.text; };
  labels.erase(std::unique(labels.begin(), labels.end(), same), labels.end());
  return labels;
}

std::string described(const FoundPerson& person) {
  return person.person.description.empty() ? "any attributes" : person.person.description;
}

bool includes(const compiler::PolicyIr& policy, compiler::RoleId outer, compiler::RoleId inner) {
  std::vector<compiler::RoleId> open{outer};
  std::vector<bool> seen(policy.roles.size());
  while (!open.empty()) {
    const compiler::RoleId role = open.back();
    open.pop_back();
    if (role == inner) return true;
    if (seen[role.index()]) continue;
    seen[role.index()] = true;
    const auto& included = policy.roles[role.index()].includes;
    open.insert(open.end(), included.begin(), included.end());
  }
  return false;
}

std::string list_of(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  return all;
}

}  // namespace rolewright::analyzer
