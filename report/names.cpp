#include "report/names.hpp"

#include "model/bug.hpp"
#include "model/diagnostic.hpp"
#include "model/rule_words.hpp"

namespace rolewright::report {
namespace {

std::string system_name(const Snapshot& snapshot, SystemId system) {
  return printable(snapshot.text(snapshot.systems[system.index()].name));
}

std::string_view kind_word(NodeKind kind) {
  switch (kind) {
    case NodeKind::Entitlement:
      return "entitlement";
    case NodeKind::Group:
      return "group";
    case NodeKind::Role:
      return "role";
    case NodeKind::Package:
      return "package";
  }
  bug("a node of no kind");
}

// What an edge's terms add to a step: " [fund_center FC-1; until 2026-10-31; delegated]".
std::string terms_text(const Snapshot& snapshot, TermsId id) {
  if (id.index() >= snapshot.terms.size()) return " [requested]";
  const Terms& terms = snapshot.terms[id.index()];
  std::string text = scope_text(snapshot, terms.scope);
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : "; ") + part; };
  if (terms.held.from.is_bound()) add("from " + to_string(terms.held.from));
  if (terms.held.until.is_bound()) add("until " + to_string(terms.held.until));
  if (terms.marks != 0) add(marks_text(terms.marks));
  return text.empty() ? text : " [" + text + "]";
}

}  // namespace

std::string person_label(const Snapshot& snapshot, PersonId person) {
  if (person.is_none()) return "(nobody)";
  const Person& known = snapshot.persons[person.index()];
  const std::string_view email = snapshot.text(known.email);
  return printable(email.empty() ? snapshot.text(known.key) : email);
}

std::string account_label(const Snapshot& snapshot, AccountId account) {
  const Account& known = snapshot.accounts[account.index()];
  return system_name(snapshot, known.system) + " account " + printable(snapshot.text(known.login));
}

std::string whose_label(const Snapshot& snapshot, const Finding& finding) {
  if (!finding.account.is_none()) return account_label(snapshot, finding.account);
  if (!finding.person.is_none()) return person_label(snapshot, finding.person);
  return std::to_string(finding.people.size()) + (finding.people.size() == 1 ? " person" : " people");
}

std::string node_label(const Snapshot& snapshot, NodeId node) {
  const Node& known = snapshot.nodes[node.index()];
  if (known.kind == NodeKind::Entitlement)
    return system_name(snapshot, known.system) + " " + printable(snapshot.text(known.name));
  return system_name(snapshot, known.system) + " " + std::string{kind_word(known.kind)} + " \"" +
         printable(snapshot.text(known.name)) + "\"";
}

std::string path_text(const Snapshot& snapshot, const GrantWitness& grant) {
  std::string text = account_label(snapshot, grant.account);
  for (const PathStep& step : grant.path)
    text += " > " + node_label(snapshot, step.node) + terms_text(snapshot, step.terms);
  return text;
}

std::string scope_text(const Snapshot& snapshot, ScopeSetId scope) {
  std::string text;
  SymbolId kind;
  for (const ScopeValue& value : snapshot.scope(scope)) {
    if (value.kind != kind) {
      text += (text.empty() ? "" : "; ") + printable(snapshot.text(value.kind)) + " ";
      kind = value.kind;
    } else {
      text += ", ";
    }
    text += printable(snapshot.text(value.value));
  }
  return text;
}

std::string cause_text(const Snapshot& snapshot, const Cause& cause) {
  if (cause.direct)
    return "take " + node_label(snapshot, cause.to) + " from " + account_label(snapshot, cause.account);
  return "stop " + node_label(snapshot, cause.from) + " conferring " + node_label(snapshot, cause.to);
}

std::string marks_text(std::uint32_t marks) {
  struct Word {
    Mark mark;
    const char* text;
  };
  constexpr Word kWords[] = {{kEligible, "eligible"},   {kSuspended, "suspended"},
                             {kDelegated, "delegated"}, {kDeclared, "declared"},
                             {kSponsored, "sponsored"}, {kBreakGlass, "break-glass"}};
  std::string text;
  for (const Word& word : kWords)
    if ((marks & word.mark) != 0) text += (text.empty() ? "" : ", ") + std::string{word.text};
  return text;
}

std::string_view to_string(RuleSeverity severity) {
  return word(severity);
}
std::string_view to_string(RuleAction action) {
  return word(action);
}
std::string_view to_string(FindingStatus status) {
  switch (status) {
    case FindingStatus::Open:
      return "open";
    case FindingStatus::Mitigated:
      return "mitigated";
    case FindingStatus::Undetermined:
      return "undetermined";
  }
  bug("a status of no kind");
}
std::string_view to_string(Answer answer) {
  switch (answer) {
    case Answer::Permit:
      return "permit";
    case Answer::Deny:
      return "deny";
    case Answer::NeedsApproval:
      return "needs approval";
  }
  bug("an answer of no kind");
}
std::string_view to_string(ProofResult result) {
  switch (result) {
    case ProofResult::Proved:
      return "proved";
    case ProofResult::Refuted:
      return "refuted";
    case ProofResult::Unknown:
      return "unknown";
  }
  bug("a proof of no result");
}

std::string_view to_string(ChangeDirection direction) {
  switch (direction) {
    case ChangeDirection::Stricter:
      return "stricter";
    case ChangeDirection::Looser:
      return "looser";
    case ChangeDirection::Changed:
      return "changed";
    case ChangeDirection::Unknown:
      return "unknown";
  }
  bug("a change of no direction");
}

}  // namespace rolewright::report
