// Okta of a population: users, groups with members and owners, its applications with the values that can be granted in
// them, and who was granted which: people and groups.
#include <map>

#include "model/bug.hpp"
#include "synth/json_text.hpp"
#include "synth/population_exports.hpp"
#include "synth/vendor_records.hpp"

namespace rolewright::synth {
namespace {

constexpr SystemId kOkta{0U};
constexpr std::size_t kMembersAPage = 1000;

// INVOICE of EDIT_INVOICE_000017: values are listed by what they act on.
std::string_view object_of(std::string_view entitlement) {
  const std::size_t first = entitlement.find('_') + 1;
  return entitlement.substr(first, entitlement.rfind('_') - first);
}

std::string list_id(std::string_view system, std::string_view object) {
  return okta_id("esp", std::string{system} + '/' + std::string{object});
}

std::string status_text(AccountStatus status) {
  return status == AccountStatus::Suspended ? "SUSPENDED" : "ACTIVE";
}

std::string app_reference(SystemId system) {
  return object({{"externalId", quoted(external_id_of(system))}, {"type", quoted("APPLICATION")}});
}

// A governance grant of one value to a user or a group.
std::string grant_record(const Blueprint& blueprint, std::uint32_t entitlement, std::string_view type, const std::string& principal) {
  const SystemId system = blueprint.entitlement_systems[entitlement];
  if (directory_of(system) != kOkta) bug("a grant by Okta in an application that is not Okta's");
  const std::string& name = blueprint.entitlement_names[entitlement];
  const std::string value = object({{"id", quoted(okta_id("ent", name))}});
  return object({{"id", quoted(okta_id("0gg", principal + name))},
                 {"grantType", quoted("CUSTOM")},
                 {"status", quoted("ACTIVE")},
                 {"action", quoted("ALLOW")},
                 {"targetPrincipal", object({{"externalId", quoted(principal)}, {"type", quoted(type)}})},
                 {"target", app_reference(system)},
                 {"entitlements", '[' + object({{"id", quoted(list_id(system_name(system.index()), object_of(name)))},
                                                {"values", '[' + value + ']'}}) + ']'}});
}

void write_apps(const Blueprint& blueprint, ExportFolder& folder) {
  ExportPages apps{folder, {.name = "okta/apps"}};
  std::map<std::pair<std::uint32_t, std::string_view>, std::string> values;  // by system and object: JSON
  for (std::size_t index = 0; index != blueprint.entitlement_names.size(); ++index) {
    const SystemId system = blueprint.entitlement_systems[index];
    if (directory_of(system) != kOkta) continue;
    const std::string& name = blueprint.entitlement_names[index];
    std::string& list = values[{system.index(), object_of(name)}];
    list += (list.empty() ? "" : ",") +
            object({{"id", quoted(okta_id("ent", name))}, {"name", quoted(name)}, {"externalValue", quoted(name)}});
  }
  for (std::uint32_t system = 2; system < 2 + kSystems; system += 2)
    apps.add(okta_app(external_id_of(SystemId{system}), folder_of(SystemId{system}), system_name(system)));
  apps.finish();
  ExportPages lists{folder, {.shape = PageShape::Data, .name = "okta/entitlements"}};
  for (const auto& [key, list] : values)
    lists.add(object({{"id", quoted(list_id(system_name(key.first), key.second))},
                      {"name", quoted(key.second)},
                      {"externalValue", quoted(key.second)},
                      {"multiValue", "true"},
                      {"dataType", quoted("array")},
                      {"parent", app_reference(SystemId{key.first})},
                      {"values", '[' + list + ']'}}));
  lists.finish();
}

void write_groups(const Blueprint& blueprint, ExportFolder& folder, ExportPages& grants) {
  ExportPages groups{folder, {.name = "okta/groups"}};
  for (std::uint32_t group = 0; group != blueprint.groups.size(); ++group) {
    const GroupPlan& plan = blueprint.groups[group];
    if (plan.kind != NodeKind::Group || plan.system != kOkta) continue;
    groups.add(okta_group(group_name(group)));
    for (const auto& [node, terms] : blueprint.confers[group]) {
      if (terms != 0 || group_of(blueprint, NodeId{node})) bug("an Okta group with a limited content, or a group in it");
      grants.add(grant_record(blueprint, node, "OKTA_GROUP", okta_group_id(group_name(group))));
    }
  }
  groups.finish();
}

class OktaPeople {
 public:
  OktaPeople(const Blueprint& blueprint, ExportFolder& folder, ExportPages& grants)
      : blueprint_{blueprint}, folder_{folder}, users_{folder, {.name = "okta/users"}}, grants_{grants} {}

  void add(const Exported& one) {
    const DrawnAccount& account = one.accounts[0];
    const std::string id = okta_user_id(one.email);
    users_.add(okta_user(id, status_text(account.status),
                         object({{"firstName", quoted(kGiven[one.facts.given])},
                                 {"lastName", quoted(kSurname[one.facts.surname])},
                                 {"email", quoted(one.email)},
                                 {"login", quoted(one.logins[0])},
                                 {"employeeNumber", quoted(one.key)},
                                 {"department", quoted(one.org)}})));
    for (const Edge& edge : account.edges) {
      if (!blueprint_.parts_of(edge.terms.index()).unlimited()) bug("an assignment by Okta with scopes or dates");
      if (const auto group = group_of(blueprint_, edge.to))
        members_.emplace_back(*group, one.person);
      else
        grants_.add(grant_record(blueprint_, edge.to.index(), "OKTA_USER", id));
    }
    for (const Edge& edge : account.owned) owners_.emplace_back(*group_of(blueprint_, edge.to), one.person);
  }

  void finish() {
    users_.finish();
    NumberedText email = email_text();
    write_lists(members_, "okta/group_members/", [&](std::uint32_t person) {
      const std::string login{email.of(person)};
      const AccountStatus status = draw_facts(blueprint_, person).suspended ? AccountStatus::Suspended : AccountStatus::Active;
      return okta_member(okta_user_id(login), status_text(status), login);
    });
    write_lists(owners_, "okta/group_owners/", [&](std::uint32_t person) {
      const Facts facts = draw_facts(blueprint_, person);
      return okta_owner(okta_user_id(email.of(person)), person_name(facts.given, facts.surname));
    });
  }

 private:
  template <class Record>
  void write_lists(Memberships& lists, const std::string& where, Record record) {
    for_each_group(lists, [&](std::uint32_t group, const std::vector<std::uint32_t>& persons) {
      ExportPages pages{folder_, {.name = where + okta_group_id(group_name(group)), .most = kMembersAPage, .of_object = true}};
      for (const std::uint32_t person : persons) pages.add(record(person));
      pages.finish();
    });
  }

  const Blueprint& blueprint_;
  ExportFolder& folder_;
  ExportPages users_;
  ExportPages& grants_;
  Memberships members_, owners_;
};

}  // namespace

void export_okta(const Blueprint& blueprint, ExportFolder& folder) {
  write_apps(blueprint, folder);
  ExportPages grants{folder, {.shape = PageShape::Data, .name = "okta/grants"}};
  write_groups(blueprint, folder, grants);
  OktaPeople people{blueprint, folder, grants};
  for_each_exported(blueprint, [&](const Exported& one) { people.add(one); });
  people.finish();
  grants.finish();
}

}  // namespace rolewright::synth
