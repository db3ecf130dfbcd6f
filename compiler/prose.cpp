#include "compiler/prose.hpp"

#include <map>

#include "compiler/condition.hpp"
#include "compiler/english.hpp"
#include "model/bug.hpp"
#include "model/rule_words.hpp"

namespace rolewright::compiler {
namespace {

std::string quoted(const std::string& text) {
  return "\"" + text + "\"";
}

std::string titled(const std::string& id, const std::string& title) {
  return title.empty() ? id : id + ", " + title;
}

// A sentence begins with a capital letter.
std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

class Prose {
 public:
  explicit Prose(const PolicyIr& policy) : policy_{policy} {}

  std::string run() {
    text_ = "Policy " + policy_.name + (policy_.version.empty() ? "" : ", version " + policy_.version) +
            (policy_.owner.empty() ? "" : ", owned by " + policy_.owner) + ".\n";
    section("What is assumed of every person", policy_.assumptions);
    section("Duties", policy_.functions);
    section("Roles", policy_.roles);
    section("Given automatically", policy_.assignments);
    section("May be requested", policy_.eligibilities);
    section("Rules", policy_.rules);
    section("Exceptions", policy_.waivers);
    section("To be proved", policy_.proofs);
    section("Tests", policy_.tests);
    return std::move(text_);
  }

 private:
  template <class Statements>
  void section(const std::string& heading, const Statements& statements) {
    if (statements.empty()) return;
    text_ += "\n" + heading + "\n\n";
    for (const auto& statement : statements) text_ += paragraph(statement) + "\n";
  }

  // Entitlements by the names their systems have for them: `FK01 and FK02 of GFEBS`.
  [[nodiscard]] std::string entitlements(const std::vector<PermissionId>& ids, const std::string& last) const {
    std::map<PolicySystemId, std::vector<std::string>> by_system;
    for (const PermissionId id : ids) {
      const Permission& permission = policy_.permissions[id.index()];
      by_system[permission.system].push_back(permission.pattern);
    }
    std::vector<std::string> parts;
    for (const auto& [system, names] : by_system)
      parts.push_back(english_list(names, last) + " of " + policy_.systems[system.index()].name);
    return english_list(parts, last);
  }
  [[nodiscard]] const std::string& name(RoleId id) const { return policy_.roles[id.index()].name; }
  [[nodiscard]] std::string names(const std::vector<RoleId>& ids) const {
    std::vector<std::string> all;
    for (const RoleId id : ids) all.push_back(name(id));
    return english_list(all);
  }

  [[nodiscard]] std::string paragraph(const Assumption& item) const {
    return titled(item.id, item.title) + ". Whenever " + english(policy_, item.whenever) + ", " +
           english(policy_, item.then) + ".";
  }

  [[nodiscard]] std::string paragraph(const Function& item) const {
    if (item.permissions.size() == 1) return item.name + " is held with " + entitlements(item.permissions, "and") + ".";
    return item.name + " is held with " + (item.all ? "all of " : "any of ") +
           entitlements(item.permissions, item.all ? "and" : "or") + ".";
  }

  [[nodiscard]] std::string paragraph(const Role& item) const {
    std::string text = item.name + holding(item);
    if (!item.grants.empty()) text += " grants " + entitlements(item.grants, "and");
    if (!item.includes.empty()) text += (item.grants.empty() ? "" : ", and") + (" includes " + names(item.includes));
    if (item.grants.empty() && item.includes.empty()) text += " is a role";
    return text + ".";
  }
  [[nodiscard]] std::string holding(const Role& role) const {
    switch (role.kind) {
      case HoldingKind::None:
        return {};
      case HoldingKind::OktaGroup:
        return ", the Okta group " + quoted(role.external) + ",";
      case HoldingKind::EntraGroup:
        return ", the Entra group " + quoted(role.external) + ",";
      case HoldingKind::EntraPackage:
        return ", the Entra access package " + quoted(role.external) + ",";
      case HoldingKind::SystemRole:
        return ", the role " + quoted(role.external) + of(role) + ",";
      case HoldingKind::SystemGroup:
        return ", the group " + quoted(role.external) + of(role) + ",";
      case HoldingKind::SystemPackage:
        return ", the package " + quoted(role.external) + of(role) + ",";
    }
    bug("a role of no kind");
  }

  [[nodiscard]] std::string of(const Role& role) const { return " of " + policy_.systems[role.system.index()].name; }

  [[nodiscard]] std::string whom(CondId condition) const {
    return policy_.at(condition).op == CondOp::True ? "everybody" : "whoever satisfies: " + english(policy_, condition);
  }
  [[nodiscard]] std::string paragraph(const Assignment& item) const {
    return name(item.role) + " is given to " + whom(item.condition) + ".";
  }

  [[nodiscard]] std::string paragraph(const Eligibility& item) const {
    std::string text = name(item.role) + " may be requested by " + whom(item.condition) + ".";
    if (!item.service_role.is_none())
      text += " They must have served at least " + counted(static_cast<std::size_t>(item.service_days), "day") + " as " +
              name(item.service_role) + ".";
    if (!item.gives_up.empty()) text += " When it is granted they give up " + names(item.gives_up) + ".";
    if (item.holders_at_most)
      text += " At most " + std::to_string(*item.holders_at_most) + " people hold it" +
              (item.holders_per.is_none() ? "." : " for each " + policy_.attributes[item.holders_per.index()].name + ".");
    return text;
  }

  [[nodiscard]] std::string paragraph(const Rule& item) const {
    const RuleInfo& info = item.info;
    std::string text = titled(info.id, info.title) + ". ";
    if (!info.active) text += "Not in force: " + info.inactive_because + ". ";
    text += capital(english(policy_, item)) + (info.because.empty() ? "." : ", because " + info.because + ".");
    text += " The risk is " + std::string{word(info.severity)} + ", and " + consequence(item) + ".";
    if (!item.object.empty()) text += " It protects each " + item.object + ".";
    if (!info.mitigate.empty()) text += " Where it is not kept: " + info.mitigate + ".";
    text += exceptions(item);
    if (!info.controls.empty()) text += " It serves " + english_list(info.controls) + ".";
    if (!info.owner.empty()) text += " Owner: " + info.owner + ".";
    return text;
  }
  [[nodiscard]] std::string consequence(const Rule& rule) const {
    const std::string& owner = rule.info.owner.empty() ? policy_.owner : rule.info.owner;
    switch (rule.info.action) {
      case RuleAction::Warn:
        return "a request that breaks the rule is granted with a remark";
      case RuleAction::Approve:
        return "a request that breaks the rule needs the approval of " + (owner.empty() ? "its owner" : owner);
      case RuleAction::Block:
        return "a request that breaks the rule is refused";
    }
    bug("an action of no kind");
  }
  static std::string exceptions(const Rule& rule) {
    if (rule.waivers_never) return " No exception may be made.";
    if (!rule.waiver_days && rule.waiver_approver.empty()) return {};
    std::string text = " An exception may last ";
    text += rule.waiver_days ? "at most " + counted(static_cast<std::size_t>(*rule.waiver_days), "day") : "any time";
    if (!rule.waiver_approver.empty()) text += ", is approved by " + quoted(rule.waiver_approver);
    return text + " and never by its holder.";
  }

  [[nodiscard]] std::string paragraph(const Waiver& item) const {
    std::string text = item.id + ". " + policy_.rules[item.rule.index()].info.id + " is not enforced for " + item.person;
    if (item.held.from != Day::min()) text += " from " + to_string(item.held.from);
    text += " until " + to_string(item.held.until) + ".";
    if (!item.approved_by.empty()) text += " Approved by " + item.approved_by + ".";
    if (!item.mitigated_by.empty()) text += " Instead: " + item.mitigated_by + ".";
    return text;
  }

  [[nodiscard]] std::string paragraph(const Proof& item) const {
    return titled(item.id, item.title) + ". " + capital(english(policy_, item)) + ".";
  }

  [[nodiscard]] std::string paragraph(const TestCase& item) const {
    std::vector<std::string> facts;
    for (const auto& [attribute, value] : item.facts) {
      const Attribute& declared = policy_.attributes[attribute.index()];
      facts.push_back((declared.of_account ? "account " : "") + declared.name + " " + value);
    }
    for (const TestCase::Designated& designation : item.designated)
      facts.push_back("the designation " + designation.name +
                      (designation.limit_cents == 0 ? "" : " up to " + std::to_string(designation.limit_cents / 100)));
    for (const std::string& course : item.trained) facts.push_back("the training " + quoted(course));
    for (const RoleId role : item.served) facts.push_back("past service as " + name(role));
    if (!item.holds.empty()) facts.push_back("the entitlements " + entitlements(item.holds, "and"));
    std::vector<std::string> expects;
    for (const TestCase::Expectation& expected : item.expects) expects.push_back(expectation(expected));
    std::string text = titled(item.id, item.title) + ". A person with " +
                       (facts.empty() ? "nothing on record" : english_list(facts)) + " " + english_list(expects);
    if (item.ignoring.empty()) return text + ".";
    std::vector<std::string> ignored;
    for (const std::size_t index : item.ignoring) ignored.push_back(policy_.assumptions[index].id);
    return text + ", whatever " + english_list(ignored) + " assumes.";
  }
  [[nodiscard]] std::string expectation(const TestCase::Expectation& expected) const {
    const std::string no = expected.wanted ? "" : "not ";
    if (!expected.rule.is_none())
      return (expected.wanted ? "breaks " : "does not break ") + policy_.rules[expected.rule.index()].info.id;
    return (expected.requested ? "may " + no + "request " : "is " + no + "given ") + name(expected.role);
  }

  const PolicyIr& policy_;
  std::string text_;
};

}  // namespace

std::string prose(const PolicyIr& policy) {
  return Prose{policy}.run();
}

}  // namespace rolewright::compiler
