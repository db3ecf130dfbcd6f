#include "connectors/emit/plan.hpp"

#include <algorithm>
#include <set>

#include "connectors/wording.hpp"
#include "model/delimited.hpp"

namespace rolewright::connectors {
namespace {

using compiler::CondId;

constexpr int kPlanVersion = 1;

std::string dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Diagnostic unfit(std::string message) {
  return {.code = Code::BadOption, .message = std::move(message), .where = "emit"};
}

// Ids become parts of paths, expressions and placeholders.
bool is_plain_id(std::string_view id) {
  return !id.empty() && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

// Text from elsewhere that a plan would take for the result of a step.
void check_name(std::string_view name, Diagnostics& found) {
  if (name.find("${step:") != std::string_view::npos) found.add(unfit(quote(name) + " reads as the result of a step of the plan"));
}

void check_role(const RoleSet& roles, const MinedRole& role, Diagnostics& found) {
  if (!is_plain_id(role.id))
    found.add(unfit("role id " + quote(role.id) + " is not letters, digits, `-` and `_`"));
  check_name(role.name, found);
  for (const auto& [attribute, value] : role.rule.equals) check_name(value, found);
  for (const std::uint32_t user : role.users) {
    if (user >= roles.users.size())
      found.add(unfit("role " + quote(role.id) + " has a user without a label"));
  }
  for (const std::uint32_t item : role.entitlements) {
    if (item >= roles.entitlements.size()) {
      found.add(unfit("role " + quote(role.id) + " has an entitlement without a label"));
    }
  }
}

void check_target(const EmitTarget& target, Diagnostics& found) {
  check_name(target.name, found);
  if (target.kind == EmitTarget::Elsewhere) return;
  const bool plain =
      is_plain_id(target.resource) && (target.kind != EmitTarget::EntraAppRole || is_plain_id(target.role));
  if (!plain)
    found.add(unfit("the vendor id of " + quote(target.name) + " is not letters, digits, `-` and `_`"));
}

Json unless_json(const Unless& unless) {
  if (unless.path.empty()) return nullptr;
  Json match = Json::object();
  for (const auto& [field, value] : unless.match) match[field] = value;
  return {{"method", "GET"}, {"path", unless.path}, {"list", unless.list}, {"match", match}, {"result", unless.result}};
}

bool is_attribute_path(std::string_view name) {
  return name.starts_with("user.") && name.size() > 5 && std::all_of(name.begin() + 5, name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
         });
}

}  // namespace

std::string members_csv(const RoleSet& roles) {
  std::string text = "role,name,user\n";
  for (const MinedRole& role : roles.roles) {
    for (const std::uint32_t user : role.users) {
      text += csv_field(role.id) + "," + csv_field(role.name) + "," + csv_field(roles.users[user]) + "\n";
    }
  }
  return text;
}

std::string result_of(std::string_view step) {
  return "${step:" + std::string{step} + "}";
}

void Plan::name(std::string role, std::string proposed, std::string emitted) {
  names_.push_back({std::move(role), std::move(proposed), std::move(emitted)});
}

void Plan::proved(const std::string& role, const Membership& membership) {
  memberships_.push_back({{"role", role}, {"text", membership.text}, {"assumes", membership.assumes}});
  for (const std::string& name : membership.assumes)
    note("role " + role + ": its rule means its condition for everybody whose " + quote(name) +
         " is spelled as in the condition, capitals and all");
}

namespace {

std::string_view word(ProofResult result) {
  return result == ProofResult::Proved ? "proved" : result == ProofResult::Refuted ? "refuted" : "unknown";
}

}  // namespace

void Plan::controls(const NativeControls& controls) {
  Json uncovered = Json::array();
  for (const Uncovered& item : controls.uncovered) {
    uncovered.push_back({{"rule", item.rule},
                         {"reason", item.reason},
                         {"instead", item.instead},
                         {"ways", item.ways},
                         {"example", item.example}});
    note("rule " + item.rule + " is not enforced by the vendor: " + item.reason +
         (item.example.empty() ? "" : " (" + printable(item.example) + ")") + "; covered by " + item.instead);
  }
  controls_ = {{"controls", controls.risk_rules.size() + controls.incompatible.size()},
               {"everything_let_through_is_listed", word(controls.proof.complete)},
               {"nothing_legal_is_stopped", word(controls.proof.harmless)},
               {"everything_listed_is_let_through", word(controls.proof.exact)},
               {"let_through", std::move(uncovered)}};
}

void Plan::file(std::string path, const Json& body) {
  files_.push_back({std::move(path), dump(body)});
}

Json Plan::to_json() const {
  Json steps = Json::array();
  for (const Step& step : steps_) {
    Json undo = step.undo.method.empty() ? Json(nullptr)
                                         : Json{{"method", step.undo.method}, {"path", step.undo.path}};
    if (!step.undo.body.is_null()) undo["body"] = step.undo.body;
    steps.push_back({{"id", step.id},
                     {"method", step.method},
                     {"path", step.path},
                     {"body", step.body},
                     {"depends_on", step.depends_on},
                     {"result", step.result},
                     {"unless", unless_json(step.unless)},
                     {"undo", std::move(undo)}});
  }
  Json names = Json::array();
  for (const Name& name : names_) {
    names.push_back({{"role", name.role}, {"proposed", name.proposed}, {"emitted", name.emitted}});
  }
  Json plan;
  plan["rolewright_plan"] = kPlanVersion;
  plan["vendor"] = vendor_;
  plan["base"] = base_;
  plan["steps"] = std::move(steps);
  plan["names"] = std::move(names);
  plan["memberships"] = memberships_;
  plan["separation_of_duties"] = controls_;
  plan["notes"] = notes_;
  return plan;
}

EmittedPlan Plan::finish(const RoleSet& roles, std::string_view readme) && {
  std::string text{readme};
  if (!notes_.empty()) text += "\n## Not in this plan\n\n";
  for (const std::string& note : notes_) text += "- " + note + "\n";
  EmittedPlan emitted{.files = {}, .steps = steps_.size(), .automatic = {}, .notes = notes_};
  for (const Json& item : memberships_) emitted.automatic.push_back(item["role"]);
  emitted.files.push_back({"plan.json", dump(to_json())});
  emitted.files.push_back({"README.md", std::move(text)});
  emitted.files.push_back({"members.csv", members_csv(roles)});
  std::move(files_.begin(), files_.end(), std::back_inserter(emitted.files));
  return emitted;
}

Diagnostics check_request(const EmitRequest& request) {
  Diagnostics found;
  const RoleSet& roles = request.roles;
  if (roles.roles.empty()) found.add(unfit("there is no role to emit"));
  if (request.targets.size() != roles.entitlements.size()) {
    found.add(unfit(std::to_string(request.targets.size()) + " targets for " +
                    std::to_string(roles.entitlements.size()) + " entitlements"));
  }
  for (const EmitTarget& target : request.targets) check_target(target, found);
  const std::string& from = request.options.from;
  if (!from.empty() && (from.size() != 10 || !parse_day(from)))
    found.add(unfit("reviews begin on " + quote(from) + ", which is no day"));
  std::set<std::string_view> ids;
  for (const MinedRole& role : roles.roles) {
    check_role(roles, role, found);
    if (!ids.insert(role.id).second) found.add(unfit("two roles have id " + quote(role.id)));
  }
  for (const auto& [first, second] : request.incompatible) {
    for (const std::string& id : {first, second}) {
      if (!ids.contains(id)) found.add(unfit("no role has id " + quote(id)));
    }
    if (first == second) found.add(unfit("role " + quote(first) + " is incompatible with itself"));
  }
  return found;
}

Diagnostics check_one_tenant(const Snapshot& snapshot, TenantVendor vendor) {
  std::vector<std::string> found;
  for (const System& system : snapshot.systems)
    if (snapshot.text(system.vendor) == (vendor == TenantVendor::Okta ? "okta org" : "entra tenant"))
      found.push_back(quote(snapshot.text(system.name)));
  if (found.size() < 2) return {};
  Diagnostic several = unfit("the snapshot has " + found[0] + " and " + found[1] +
                             ", and a plan is for one: their ids mean nothing to each other");
  several.help = "import the one that the plan is for by itself";
  return {several};
}

std::vector<std::pair<std::string, std::string>> incompatible_pairs(const EmitRequest& request) {
  std::set<std::pair<std::string, std::string>> pairs;
  for (const auto& [first, second] : request.incompatible) pairs.insert(std::minmax(first, second));
  return {pairs.begin(), pairs.end()};
}

bool has_exact_rule(const MinedRole& role) {
  return !role.rule.equals.empty() && role.rule.precision >= 1.0 && role.rule.recall >= 1.0;
}

Result<Membership> membership_of(const EmitRequest& request, std::size_t role, TenantVendor vendor) {
  const MinedRole& mined = request.roles.roles[role];
  const CondId condition = role < request.conditions.size() ? request.conditions[role] : CondId{};
  VendorAttributes attributes;
  const auto know = [&](const std::string& name) {
    const auto mapped = request.options.attributes.find(name);
    if (mapped == request.options.attributes.end() && vendor == TenantVendor::Okta) attributes[name] = name;
    if (mapped != request.options.attributes.end() && is_attribute_path(mapped->second))
      attributes[name] = mapped->second.substr(5);
  };
  if (request.policy != nullptr && !condition.is_none()) {
    for (const compiler::Attribute& attribute : request.policy->attributes) know(attribute.name);
    return membership_of(*request.policy, condition, attributes, vendor);
  }
  if (!has_exact_rule(mined))
    return Diagnostic{.code = Code::UnsupportedExpression, .message = "no attribute rule selects exactly its members"};
  for (const auto& [attribute, value] : mined.rule.equals) know(attribute);
  return membership_of(mined.rule, attributes, vendor);
}

std::string query_text(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at != text.size(); ++at) {
    const char c = text[at];
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    if (text.substr(at).starts_with("${step:")) {
      const std::size_t end = std::min(text.find('}', at), text.size() - 1);
      out += text.substr(at, end - at + 1);
      at = end;
    } else if (plain) {
      out += c;
    } else {
      out += '%';
      out += "0123456789ABCDEF"[static_cast<unsigned char>(c) >> 4U];
      out += "0123456789ABCDEF"[static_cast<unsigned char>(c) & 15U];
    }
  }
  return out;
}

std::string describe_contents(const EmitRequest& request, const MinedRole& role) {
  std::string text;
  for (const std::uint32_t item : role.entitlements)
    text += (text.empty() ? "" : ", ") + request.targets[item].name;
  return text;
}

}  // namespace rolewright::connectors
