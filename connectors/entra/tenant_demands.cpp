#include "connectors/entra/tenant_demands.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "connectors/json/json_pages.hpp"
#include "connectors/wording.hpp"

namespace rolewright::connectors {
namespace {

using Json = nlohmann::json;

std::string joined(const std::vector<std::string>& parts, const std::string& word) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : word) + part;
  return text;
}

// Durations that the service writes: P365D, P1Y, P6M, P2W, PT8H. Anything else as it is.
std::string duration_in_words(const std::string& duration) {
  const auto unit = [&](char letter) -> std::string {
    switch (letter) {
      case 'Y': return "years";
      case 'M': return duration[1] == 'T' ? "minutes" : "months";
      case 'W': return "weeks";
      case 'D': return "days";
      case 'H': return "hours";
      default: return {};
    }
  };
  const std::size_t begin = duration.starts_with("PT") ? 2 : 1;
  const bool plain = duration.size() > begin + 1 && duration[0] == 'P' && !unit(duration.back()).empty() &&
                     std::all_of(duration.begin() + static_cast<std::ptrdiff_t>(begin), duration.end() - 1,
                                 [](char c) { return c >= '0' && c <= '9'; });
  if (!plain) return printable(duration);
  return duration.substr(begin, duration.size() - begin - 1) + " " + unit(duration.back());
}

class DemandReader {
 public:
  explicit DemandReader(const std::string& folder) : folder_{folder} {}

  Result<TenantDemands> read() {
    names("users", "userPrincipalName", users_);
    names("groups", "displayName", groups_);
    names("accessPackages", "displayName", packages_);
    names("directoryRoles", "displayName", roles_);
    pages("directoryRoles", [&](const Json& role, const std::string&) { roles_[text_at(role, "roleTemplateId")] = text_at(role, "displayName"); });
    names("roleDefinitions", "displayName", roles_);
    pages("servicePrincipals", [&](const Json& app, const std::string&) { apps_[text_at(app, "appId")] = text_at(app, "displayName"); });
    pages("assignmentPolicies", [&](const Json& policy, const std::string& where) { assignment_policy(policy, where); });
    apart("incompatible_access_packages", packages_, "accessPackages");
    apart("incompatible_groups", groups_, "groups");
    pages("conditionalAccessPolicies", [&](const Json& policy, const std::string& where) { conditional_access(policy, where); });
    if (found_.has_error()) return found_;
    out_.notes.append(found_);
    std::stable_sort(out_.packages.begin(), out_.packages.end(), [](const auto& left, const auto& right) {
      return std::tie(left.package, left.policy) < std::tie(right.package, right.policy);
    });
    std::stable_sort(out_.apart.begin(), out_.apart.end(), [](const auto& left, const auto& right) {
      return std::tie(left.package, left.holds) < std::tie(right.package, right.holds);
    });
    std::stable_sort(out_.sign_ins.begin(), out_.sign_ins.end(),
                     [](const auto& left, const auto& right) { return left.policy < right.policy; });
    return std::move(out_);
  }

 private:
  using Names = std::map<std::string, std::string>;  // by id

  void pages(std::string_view prefix, const std::function<void(const Json&, const std::string&)>& visit) {
    found_.append(read_json_pages(folder_, prefix, visit));
  }
  void names(std::string_view prefix, const char* key, Names& names) {
    pages(prefix, [&](const Json& record, const std::string&) { names[text_at(record, "id")] = text_at(record, key); });
  }

  // What is called so, or its id with a note that no page has it.
  std::string named(const Names& names, const std::string& id, std::string_view page, const std::string& where) {
    if (const auto found = names.find(id); found != names.end() && !found->second.empty()) return quote(found->second);
    out_.notes.add({.code = Code::DanglingReference, .message = "no " + std::string{page} + " page has " + quote(id), .where = where});
    return quote(id);
  }

  // One of Graph's subject sets in words. A kind that is new is called by its own name.
  std::string subject(const Json& set, const std::string& where) {
    const std::string type = text_at(set, "@odata.type");
    const std::string kind = type.substr(type.rfind('.') + 1);
    if (kind == "groupMembers") return "members of group " + named(groups_, text_at(set, "groupId"), "groups", where);
    if (kind == "singleUser") return "user " + named(users_, text_at(set, "userId"), "users", where);
    if (kind == "requestorManager") return "the requestor's manager";
    if (kind == "internalSponsors") return "the internal sponsors";
    if (kind == "externalSponsors") return "the external sponsors";
    if (kind == "attributeRuleMembers") return "whom the rule " + quote(text_at(set, "membershipRule")) + " selects";
    return kind.empty() ? "somebody not named" : printable(kind);
  }
  std::vector<std::string> subjects(const Json& sets, const std::string& where) {
    std::vector<std::string> words;
    for (const Json& set : sets.is_array() ? sets : Json::array()) words.push_back(subject(set, where));
    return words;
  }

  void assignment_policy(const Json& policy, const std::string& where) {
    PackageDemand demand{.package = {}, .policy = text_at(policy, "displayName"), .who = {}, .automatic = false, .approvals = {},
                         .held = {}, .reviewed = {}};
    const Json& package = inside(policy, {"accessPackage"});
    const std::string name = text_at(package, "displayName");
    const std::string id = text_at(package, "id");
    const auto known = packages_.find(id);
    demand.package = known != packages_.end() ? known->second : name.empty() ? id : name;
    if (known == packages_.end())
      out_.notes.add({.code = Code::DanglingReference, .message = "no accessPackages page has " + quote(id), .where = where});
    demand.automatic = inside(policy, {"automaticRequestSettings", "requestAccessForAllowedTargets"}) == true;
    demand.who = who(policy, where);
    if (inside(policy, {"requestApprovalSettings", "isApprovalRequiredForAdd"}) == true)
      for (const Json& stage : inside(policy, {"requestApprovalSettings", "stages"}))
        demand.approvals.push_back(joined(subjects(inside(stage, {"primaryApprovers"}), where), " or "));
    demand.held = held(inside(policy, {"expiration"}));
    demand.reviewed = reviewed(inside(policy, {"reviewSettings"}), where);
    out_.packages.push_back(std::move(demand));
  }

  // Nobody requests for themselves unless the policy enables it.
  std::string who(const Json& policy, const std::string& where) {
    static const std::map<std::string, std::string> kScopes{
        {"allMemberUsers", "all members"}, {"allDirectoryUsers", "all users, guests too"}, {"allExternalUsers", "all external users"},
        {"allConfiguredConnectedOrganizationUsers", "users of connected organizations"},
        {"allDirectoryServicePrincipals", "all service principals"}};
    const Json& self = inside(policy, {"requestorSettings", "enableTargetsToSelfAddAccess"});
    const bool behalf = inside(policy, {"requestorSettings", "enableOnBehalfRequestorsToAddAccess"}) == true;
    const bool automatic = inside(policy, {"automaticRequestSettings", "requestAccessForAllowedTargets"}) == true;
    if (self != true && !behalf && !automatic) return {};
    const std::string scope = text_at(policy, "allowedTargetScope");
    if (const auto known = kScopes.find(scope); known != kScopes.end()) return known->second;
    const std::vector<std::string> named = subjects(inside(policy, {"specificAllowedTargets"}), where);
    return named.empty() ? printable(scope) : joined(named, " or ");
  }

  static std::string held(const Json& expiration) {
    const std::string type = text_at(expiration, "type");
    if (type == "afterDuration") return duration_in_words(text_at(expiration, "duration"));
    if (type == "afterDateTime") return "until " + printable(text_at(expiration, "endDateTime").substr(0, 10));
    return {};
  }

  std::string reviewed(const Json& reviews, const std::string& where) {
    if (inside(reviews, {"isEnabled"}) != true) return {};
    const Json& pattern = inside(reviews, {"schedule", "recurrence", "pattern"});
    const std::string type = text_at(pattern, "type");
    const std::string unit = type.ends_with("onthly") ? "month" : type.ends_with("early") ? "year" : type == "weekly" ? "week" : "day";
    const Json& interval = inside(pattern, {"interval"});
    const std::int64_t every = interval.is_number_integer() ? interval.get<std::int64_t>() : 1;
    std::string text = type.empty() ? "once" : "every " + (every == 1 ? unit : std::to_string(every) + " " + unit + "s");
    if (inside(reviews, {"isSelfReview"}) == true) return text + " by the holders themselves";
    const std::vector<std::string> by = subjects(inside(reviews, {"primaryReviewers"}), where);
    return by.empty() ? text : text + " by " + joined(by, " or ");
  }

  void apart(const std::string& subfolder, const Names& others, std::string_view page) {
    found_.append(read_owned_pages(folder_, subfolder, [&](const Json& record, const std::string& owner, const std::string& where) {
      const Names& packages = packages_;
      const auto package = packages.find(owner), other = others.find(text_at(record, "id"));
      if (package == packages.end() || other == others.end())
        return out_.notes.add({.code = Code::DanglingReference,
                               .message = "no " + std::string{package == packages.end() ? "accessPackages" : page} + " page has " +
                                          quote(package == packages.end() ? owner : text_at(record, "id")),
                               .where = where});
      out_.apart.push_back({package->second, other->second, owner, other->first, subfolder == "incompatible_groups"});
    }));
  }

  void conditional_access(const Json& policy, const std::string& where) {
    SignInDemand demand{.policy = text_at(policy, "displayName"), .state = text_at(policy, "state"), .who = {}, .what = {}, .grants = {}};
    const Json& users = inside(policy, {"conditions", "users"});
    const std::vector<std::string> in = people(users, "include", where), out = people(users, "exclude", where);
    demand.who = (in.empty() ? "nobody" : joined(in, ", ")) + (out.empty() ? "" : ", but not " + joined(out, ", "));
    const Json& applications = inside(policy, {"conditions", "applications"});
    const std::vector<std::string> apps = apps_in(applications, "includeApplications", where),
                                   without = apps_in(applications, "excludeApplications", where);
    demand.what = (apps.empty() ? "no application" : joined(apps, ", ")) + (without.empty() ? "" : ", but not " + joined(without, ", "));
    std::vector<std::string> controls;
    for (const Json& control : inside(policy, {"grantControls", "builtInControls"}))
      if (control.is_string()) controls.push_back(printable(control.get<std::string>()));
    if (const std::string strength = text_at(inside(policy, {"grantControls", "authenticationStrength"}), "displayName"); !strength.empty())
      controls.push_back("authentication strength " + quote(strength));
    demand.grants = joined(controls, text_at(inside(policy, {"grantControls"}), "operator") == "AND" ? " and " : " or ");
    out_.sign_ins.push_back(std::move(demand));
  }

  // `All`, `None` and the like are said as they are.
  std::vector<std::string> people(const Json& users, const std::string& side, const std::string& where) {
    std::vector<std::string> words;
    const auto add = [&](const char* key, const Names& names, std::string_view page, const std::string& word) {
      for (const Json& id : inside(users, {key})) {
        if (!id.is_string()) continue;
        const std::string text = id.get<std::string>();
        if (text == "None") continue;
        const bool special = text == "All" || text == "GuestsOrExternalUsers";
        words.push_back(text == "All" ? "all users" : special ? "guests and external users" : word + named(names, text, page, where));
      }
    };
    add((side + "Users").c_str(), users_, "users", "user ");
    add((side + "Groups").c_str(), groups_, "groups", "members of group ");
    add((side + "Roles").c_str(), roles_, "directoryRoles or roleDefinitions", "holders of role ");
    return words;
  }
  std::vector<std::string> apps_in(const Json& applications, const char* key, const std::string& where) {
    std::vector<std::string> words;
    for (const Json& id : inside(applications, {key})) {
      if (!id.is_string()) continue;
      const std::string text = id.get<std::string>();
      if (text == "None") continue;
      const bool special = text == "All" || text == "Office365" || text == "MicrosoftAdminPortals";
      words.push_back(text == "All" ? "all applications" : special ? text : named(apps_, text, "servicePrincipals", where));
    }
    return words;
  }

  const std::string& folder_;
  TenantDemands out_;
  Diagnostics found_;
  Names users_, groups_, packages_, roles_, apps_;
};

}  // namespace

Result<TenantDemands> read_entra_demands(const std::string& folder) {
  return DemandReader{folder}.read();
}

std::string in_words(const PackageDemand& demand) {
  std::string text = "package " + quote(demand.package) + " (" + printable(demand.policy) + "): ";
  if (demand.automatic) return text + "given without a request to " + demand.who;
  if (demand.who.empty()) return text + "requested by nobody, assigned by administrators";
  text += demand.who + " may request it, ";
  text += demand.approvals.empty() ? "nobody approves" : "approved by " + joined(demand.approvals, ", then by ");
  text += demand.held.empty() ? ", held for ever" : demand.held.starts_with("until") ? ", held " + demand.held : ", held for " + demand.held;
  return text + (demand.reviewed.empty() ? ", never reviewed" : ", reviewed " + demand.reviewed);
}

std::string in_words(const SignInDemand& demand) {
  return "sign-in policy " + quote(demand.policy) + " (" + printable(demand.state) + "): " + demand.who + " to " + demand.what + ": " +
         (demand.grants.empty() ? "no control but of the session" : demand.grants);
}

bool is_lax(const PackageDemand& demand) {
  return !demand.automatic && !demand.who.empty() && (demand.approvals.empty() || demand.held.empty() || demand.reviewed.empty());
}

std::vector<PackageApart> one_way(const TenantDemands& demands) {
  std::set<std::pair<std::string, std::string>> known;
  for (const PackageApart& item : demands.apart) known.emplace(item.package_id, item.holds_id);
  std::vector<PackageApart> found;
  for (const PackageApart& item : demands.apart)
    if (!item.of_group && !known.contains({item.holds_id, item.package_id})) found.push_back(item);
  return found;
}

}  // namespace rolewright::connectors
