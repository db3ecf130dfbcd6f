// Entra of a population: users, nested groups with owners, its applications with their app roles and who has which,
// access packages with contents and assignments, and who may make themselves a member of a group.
#include <map>

#include "model/bug.hpp"
#include "synth/json_text.hpp"
#include "synth/population_exports.hpp"
#include "synth/vendor_records.hpp"

namespace rolewright::synth {
namespace {

constexpr SystemId kEntra{1U};
constexpr std::size_t kPage = 999;

PageStyle style(std::string name, std::string collection) {
  return {.shape = PageShape::Graph, .name = std::move(name), .most = kPage, .collection = std::move(collection)};
}
PageStyle style_of_object(std::string name, std::string collection) {
  PageStyle made = style(std::move(name), std::move(collection));
  made.of_object = true;
  return made;
}

std::string day_or_null(const std::string& day) {
  return day.empty() ? "null" : quoted(day + "T00:00:00Z");
}

class EntraPages {
 public:
  EntraPages(const Blueprint& blueprint, ExportFolder& folder)
      : blueprint_{blueprint},
        folder_{folder},
        users_{folder, style("entra/users", "users")},
        packages_{folder, style("entra/accessPackageAssignments", "accessPackageAssignments")},
        eligible_{folder, style("entra/groupEligibilityScheduleInstances", "privilegedAccess/group/eligibilityScheduleInstances")} {
    for (std::uint32_t system = 3; system < 2 + kSystems; system += 2) {
      const std::string id = graph_id("servicePrincipal", system_name(system));
      app_roles_.emplace(system, ExportPages{folder, style_of_object("entra/app_role_assigned_to/" + id, "servicePrincipals/appRoleAssignedTo")});
    }
  }

  void write_organization() {
    write_applications();
    ExportPages groups{folder_, style("entra/groups", "groups")};
    ExportPages packages{folder_, style("entra/accessPackages", "accessPackages")};
    ExportPages policies{folder_, style("entra/assignmentPolicies", "assignmentPolicies")};
    for (std::uint32_t group = 0; group != blueprint_.groups.size(); ++group) {
      const GroupPlan& plan = blueprint_.groups[group];
      if (plan.system != kEntra) continue;
      const std::string name = group_name(group);
      if (plan.kind == NodeKind::Package) {
        packages.add(entra_package(name));
        policies.add(entra_package_policy(name, 365));
        write_package(group, name);
      } else {
        groups.add(entra_group(name, "false"));
        write_contents(group, name);
      }
    }
    groups.finish();
    packages.finish();
    policies.finish();
  }

  void add(const Exported& one) {
    const DrawnAccount& account = one.accounts[1];
    const EntraUser user{.upn = one.logins[1],
                         .display = one.name,
                         .employee_id = one.key,
                         .department = one.org,
                         .enabled = account.status == AccountStatus::Active ? "true" : "false"};
    users_.add(entra_user(user));
    for (const Edge& edge : account.edges) add_assignment(one.person, user, edge);
    for (const Edge& edge : account.owned) owners_.emplace_back(*group_of(blueprint_, edge.to), one.person);
  }

  void finish() {
    for (ExportPages* pages : {&users_, &packages_, &eligible_}) pages->finish();
    for (auto& [system, pages] : app_roles_) pages.finish();
    write_people(owners_, "entra/group_owners/", "groups/owners");
    write_members();
  }

 private:
  void write_applications() {
    std::map<std::uint32_t, std::string> roles;  // by system: JSON
    for (std::size_t index = 0; index != blueprint_.entitlement_names.size(); ++index) {
      const std::uint32_t system = blueprint_.entitlement_systems[index].index();
      std::string& list = roles[system];
      if (app_roles_.contains(system)) list += (list.empty() ? "" : ",") + entra_app_role(system_name(system), blueprint_.entitlement_names[index]);
    }
    ExportPages applications{folder_, style("entra/servicePrincipals", "servicePrincipals")};
    for (const auto& [system, unused] : app_roles_)
      applications.add(entra_service_principal(system_name(system), system_name(system), roles[system]));
    applications.finish();
  }

  // The entitlement as an app role of Entra's; nothing else is one.
  std::string system_of(std::uint32_t entitlement) const {
    const SystemId system = blueprint_.entitlement_systems[entitlement];
    if (directory_of(system) != kEntra) bug("an app role in an application that is not Entra's");
    return system_name(system.index());
  }

  void grant(std::uint32_t entitlement, const EntraPrincipal& principal) {
    const std::string system = system_of(entitlement);
    app_roles_.at(blueprint_.entitlement_systems[entitlement].index())
        .add(entra_app_role_assignment(system, system, blueprint_.entitlement_names[entitlement], principal));
  }

  // A group that has others as its content is a member of them.
  void write_contents(std::uint32_t group, const std::string& name) {
    for (const auto& [node, terms] : blueprint_.confers[group]) {
      if (terms != 0) bug("an Entra group with a limited content");
      if (const auto parent = group_of(blueprint_, NodeId{node}))
        nested_[*parent].push_back(group);
      else
        grant(node, {"Group", entra_group_id(name), name});
    }
  }

  void write_package(std::uint32_t package, const std::string& name) {
    ExportPages contents{folder_, style_of_object("entra/access_package_resources/" + graph_id("accessPackage", name),
                                                  "accessPackages/resourceRoleScopes")};
    for (const auto& [node, terms] : blueprint_.confers[package]) {
      if (terms != 0) bug("a package with a limited content");
      if (const auto group = group_of(blueprint_, NodeId{node}))
        contents.add(entra_package_group(name + '/' + group_name(*group), entra_group_id(group_name(*group))));
      else
        contents.add(entra_package_app_role(name + '/' + blueprint_.entitlement_names[node], system_of(node), blueprint_.entitlement_names[node]));
    }
    contents.finish();
  }

  void add_assignment(std::uint32_t person, const EntraUser& user, const Edge& edge) {
    const TermsParts parts = blueprint_.parts_of(edge.terms.index());
    const Interval& held = blueprint_.validities[parts.validity];
    const auto group = group_of(blueprint_, edge.to);
    if (group && parts.scope_set == 0 && parts.marks == kEligible) return add_eligible(*group, user, held);
    if (group && parts.scope_set == 0 && parts.marks == 0 && blueprint_.groups[*group].kind == NodeKind::Package)
      return packages_.add(entra_package_assignment(group_name(*group), user, from_text(held), until_text(held)));
    if (!parts.unlimited()) bug("an assignment by Entra with scopes or dates");
    if (group) return static_cast<void>(members_.emplace_back(*group, person));
    grant(edge.to.index(), {"User", entra_user_id(user.upn), user.display});
  }

  void add_eligible(std::uint32_t group, const EntraUser& user, const Interval& held) {
    const std::string principal = entra_user_id(user.upn);
    const std::string id = entra_group_id(group_name(group));
    eligible_.add(object({{"id", quoted(id + "_member_" + principal)},
                          {"accessId", quoted("member")},
                          {"groupId", quoted(id)},
                          {"principalId", quoted(principal)},
                          {"memberType", quoted("direct")},
                          {"startDateTime", day_or_null(from_text(held))},
                          {"endDateTime", day_or_null(until_text(held))}}));
  }

  std::string person_record(std::uint32_t person) {
    const Facts facts = draw_facts(blueprint_, person);
    return entra_member("user", entra_user_id(email_.of(person)), person_name(facts.given, facts.surname));
  }

  void write_people(Memberships& lists, const std::string& where, const std::string& collection) {
    for_each_group(lists, [&](std::uint32_t group, const std::vector<std::uint32_t>& persons) {
      ExportPages pages{folder_, style_of_object(where + entra_group_id(group_name(group)), collection)};
      for (const std::uint32_t person : persons) pages.add(person_record(person));
      pages.finish();
    });
  }

  // Members that are groups come first; a group may have no others.
  void write_members() {
    const auto write = [&](std::uint32_t group, const std::vector<std::uint32_t>& persons) {
      ExportPages pages{folder_, style_of_object("entra/group_members/" + entra_group_id(group_name(group)), "groups/members")};
      if (const auto inner = nested_.find(group); inner != nested_.end()) {
        for (const std::uint32_t child : inner->second) pages.add(entra_member("group", entra_group_id(group_name(child)), group_name(child)));
        nested_.erase(inner);
      }
      for (const std::uint32_t person : persons) pages.add(person_record(person));
      pages.finish();
    };
    for_each_group(members_, write);
    while (!nested_.empty()) write(nested_.begin()->first, {});
  }

  const Blueprint& blueprint_;
  ExportFolder& folder_;
  ExportPages users_, packages_, eligible_;
  std::map<std::uint32_t, ExportPages> app_roles_;                // by system
  std::map<std::uint32_t, std::vector<std::uint32_t>> nested_;  // by group: those in it
  Memberships members_, owners_;
  NumberedText email_ = email_text();
};

}  // namespace

void export_entra(const Blueprint& blueprint, ExportFolder& folder) {
  EntraPages pages{blueprint, folder};
  pages.write_organization();
  for_each_exported(blueprint, [&](const Exported& one) { pages.add(one); });
  pages.finish();
}

}  // namespace rolewright::synth
