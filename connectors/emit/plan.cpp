#include "connectors/emit/plan.hpp"

#include <algorithm>
#include <set>

#include "connectors/wording.hpp"
#include "model/delimited.hpp"

namespace rolewright::connectors {
namespace {

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

void check_role(const RoleSet& roles, const MinedRole& role, Diagnostics& found) {
  if (!is_plain_id(role.id))
    found.add(unfit("role id " + quote(role.id) + " is not letters, digits, `-` and `_`"));
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
  if (target.kind == EmitTarget::Elsewhere) return;
  const bool plain =
      is_plain_id(target.resource) && (target.kind != EmitTarget::EntraAppRole || is_plain_id(target.role));
  if (!plain)
    found.add(unfit("the vendor id of " + quote(target.name) + " is not letters, digits, `-` and `_`"));
}

std::string members_csv(const RoleSet& roles) {
  std::string text = "role,name,user\n";
  for (const MinedRole& role : roles.roles) {
    for (const std::uint32_t user : role.users) {
      text += csv_field(role.id) + "," + csv_field(role.name) + "," + csv_field(roles.users[user]) + "\n";
    }
  }
  return text;
}

}  // namespace

std::string result_of(std::string_view step) {
  return "${step:" + std::string{step} + "}";
}

void Plan::name(std::string role, std::string proposed, std::string emitted) {
  names_.push_back({std::move(role), std::move(proposed), std::move(emitted)});
}

void Plan::file(std::string path, const Json& body) {
  files_.push_back({std::move(path), dump(body)});
}

Json Plan::to_json() const {
  Json steps = Json::array();
  for (const Step& step : steps_) {
    Json undo = step.undo.method.empty() ? Json(nullptr)
                                         : Json{{"method", step.undo.method}, {"path", step.undo.path}};
    steps.push_back({{"id", step.id},
                     {"method", step.method},
                     {"path", step.path},
                     {"body", step.body},
                     {"depends_on", step.depends_on},
                     {"result", step.result},
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
  plan["notes"] = notes_;
  return plan;
}

EmittedPlan Plan::finish(const RoleSet& roles, std::string_view readme) && {
  std::string text{readme};
  if (!notes_.empty()) text += "\n## Not in this plan\n\n";
  for (const std::string& note : notes_) text += "- " + note + "\n";
  EmittedPlan emitted{.files = {}, .steps = steps_.size(), .notes = notes_};
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

std::vector<std::pair<std::string, std::string>> incompatible_pairs(const EmitRequest& request) {
  std::set<std::pair<std::string, std::string>> pairs;
  for (const auto& [first, second] : request.incompatible) pairs.insert(std::minmax(first, second));
  return {pairs.begin(), pairs.end()};
}

bool has_exact_rule(const MinedRole& role) {
  return !role.rule.equals.empty() && role.rule.precision >= 1.0 && role.rule.recall >= 1.0;
}

std::string vendor_attribute(const EmitOptions& options, const std::string& attribute,
                             std::string_view default_prefix) {
  const auto mapped = options.attributes.find(attribute);
  if (mapped == options.attributes.end() && default_prefix.empty()) return {};
  const std::string name =
      mapped == options.attributes.end() ? std::string{default_prefix} + attribute : mapped->second;
  const bool plain = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  });
  return plain ? name : std::string{};
}

bool is_plain_value(std::string_view value) {
  return std::none_of(value.begin(), value.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '"' || c == '\'' || c == '\\' ||
           c == '`';
  });
}

std::string describe_contents(const EmitRequest& request, const MinedRole& role) {
  std::string text;
  for (const std::uint32_t item : role.entitlements)
    text += (text.empty() ? "" : ", ") + request.targets[item].name;
  return text;
}

}  // namespace rolewright::connectors
