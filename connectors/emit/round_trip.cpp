#include "connectors/emit/round_trip.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "connectors/emit/model_tenant.hpp"
#include "connectors/emit/plan.hpp"
#include "connectors/import.hpp"
#include "connectors/wording.hpp"
#include "model/delimited.hpp"

namespace rolewright::connectors {
namespace {

using Json = nlohmann::ordered_json;
using Access = std::map<std::string, std::set<std::string>>;  // model key of a person → things assigned

std::string text_of_file(const EmittedPlan& plan, std::string_view path) {
  for (const EmittedFile& file : plan.files)
    if (file.path == path) return file.text;
  return {};
}

// What an assignment is, whoever wrote it down; empty when the vendor assigns no such thing.
std::string thing(const EmitTarget& target, TenantVendor vendor) {
  switch (target.kind) {
    case EmitTarget::Elsewhere:
      return {};
    case EmitTarget::OktaApp:
      return vendor == TenantVendor::Okta ? "application " + target.resource : std::string{};
    case EmitTarget::OktaGroup:
      return vendor == TenantVendor::Okta ? "group " + target.resource : std::string{};
    case EmitTarget::EntraGroup:
      return vendor == TenantVendor::Entra ? "group " + target.resource : std::string{};
    case EmitTarget::EntraAppRole:
      return vendor == TenantVendor::Entra ? "application " + target.resource + " role " + target.role : std::string{};
  }
  return {};
}

class Trip {
 public:
  Trip(const EmitRequest& request, const EmittedPlan& plan, TenantVendor vendor, const std::string& scratch)
      : request_{request}, plan_{plan}, vendor_{vendor}, scratch_{scratch}, tenant_{vendor} {}

  Result<RoundTrip> run() {
    furnish();
    if (Diagnostics found = check_members(); found.has_error()) return found;
    const std::string text = text_of_file(plan_, "plan.json");
    const std::string before = tenant_.state();
    const Result<ModelTenant::Run> first = tenant_.apply(text);
    if (!first.ok()) return first.error();
    const std::string applied = tenant_.state();
    const Result<ModelTenant::Run> second = tenant_.apply(text);
    if (!second.ok()) return second.error();
    if (tenant_.state() != applied) return refused("running the plan twice changes what it made");
    admit_members(first.value());
    const Result<Access> actual = imported();
    if (!actual.ok()) return actual.error();
    compare(expected(), actual.value());
    return take_back(text, before);
  }

 private:
  static Diagnostic refused(const std::string& why) {
    return {.code = Code::PlanRefused, .message = why, .where = "plan.json"};
  }

  [[nodiscard]] std::string key_of(std::size_t person) const { return "p" + std::to_string(person); }

  // The agency's people as the vendor knows them, and what their roles are made of.
  void furnish() {
    const Snapshot& snapshot = *request_.snapshot;
    for (std::size_t person = 0; person != snapshot.persons.size(); ++person) {
      ModelUser user{.key = key_of(person), .login = key_of(person) + "@model.example", .attributes = {}};
      for (std::size_t attribute = 0; attribute != snapshot.attribute_names.size(); ++attribute) {
        const std::string name{snapshot.text(snapshot.attribute_names[attribute])};
        const std::string value{snapshot.text(snapshot.attribute(attribute, PersonId{person}))};
        const auto mapped = request_.options.attributes.find(name);
        const bool known = mapped != request_.options.attributes.end() && mapped->second.starts_with("user.");
        if (value.empty() || (!known && vendor_ == TenantVendor::Entra)) continue;
        user.attributes[known ? mapped->second.substr(5) : name] = value;
      }
      tenant_.add_user(std::move(user));
    }
    std::map<std::string, ModelApp> apps;
    for (const EmitTarget& target : request_.targets) {
      if (thing(target, vendor_).empty()) continue;
      if (target.kind == EmitTarget::OktaGroup || target.kind == EmitTarget::EntraGroup) {
        tenant_.add_group(target.resource, target.name);
        continue;
      }
      ModelApp& app = apps.try_emplace(target.resource, ModelApp{target.resource, "app " + target.resource, {}}).first->second;
      const std::pair<std::string, std::string> role{target.role, target.name};
      if (target.kind == EmitTarget::EntraAppRole &&
          std::find(app.roles.begin(), app.roles.end(), role) == app.roles.end())
        app.roles.push_back(role);
    }
    for (auto& [id, app] : apps) tenant_.add_app(std::move(app));
    for (const EntraUnit& unit : request_.units)
      if (unit.kind == EntraUnit::Group) tenant_.add_group(unit.id, unit.name);
  }

  // Users of the roles are the people of the snapshot, called by HR's key: a member who is not one of them would be
  // compared with nobody.
  Diagnostics check_members() {
    for (std::size_t person = 0; person != request_.snapshot->persons.size(); ++person)
      keys_[std::string{request_.snapshot->text(request_.snapshot->persons[person].key)}] = key_of(person);
    Diagnostics found;
    for (const MinedRole& role : request_.roles.roles)
      for (const std::uint32_t user : role.users)
        if (!keys_.contains(request_.roles.users[user]))
          found.add({.code = Code::BadOption,
                     .message = "role " + quote(role.id) + " has a member " + quote(request_.roles.users[user]) +
                                ", which is no key of the HR master",
                     .where = "emit"});
    return found;
  }
  [[nodiscard]] std::string model_key(std::uint32_t user) const { return keys_.at(request_.roles.users[user]); }

  // Those whom no rule selects, as members.csv says.
  void admit_members(const ModelTenant::Run& run) {
    for (std::size_t index = 0; index != request_.roles.roles.size(); ++index) {
      const MinedRole& role = request_.roles.roles[index];
      const std::string step = (vendor_ == TenantVendor::Okta ? "group-" : "package-") + role.id;
      const auto made = run.results.find(step);
      if (made == run.results.end()) continue;
      const bool automatic =
          std::find(plan_.automatic.begin(), plan_.automatic.end(), role.id) != plan_.automatic.end();
      out_.automatic += automatic ? 1 : 0;
      for (const std::uint32_t user : automatic ? by_hand(index) : role.users)
        if (!tenant_.admit(made->second, model_key(user))) {
          refused_.emplace(index, user);
          if (++out_.refused <= kDifferencesShown)
            out_.refusals.push_back(request_.roles.users[user] + " may not be given " + quote(role.name) +
                                    ": they hold a package that is incompatible with it");
        }
    }
  }
  [[nodiscard]] std::vector<std::uint32_t> by_hand(std::size_t role) const {
    return role < request_.by_hand.size() ? request_.by_hand[role] : std::vector<std::uint32_t>{};
  }

  Access expected() {
    Access access;
    for (std::size_t index = 0; index != request_.roles.roles.size(); ++index)
      for (const std::uint32_t user : request_.roles.roles[index].users) {
        if (refused_.contains({index, user})) continue;
        for (const std::uint32_t item : request_.roles.roles[index].entitlements)
          if (const std::string what = thing(request_.targets[item], vendor_); !what.empty())
            access[model_key(user)].insert(what);
      }
    for (const auto& [key, things] : access) out_.grants += things.size();
    out_.people = request_.snapshot->persons.size();
    return access;
  }

  void write(const std::string& name, const std::string& text) const {
    const std::filesystem::path path = std::filesystem::path{scratch_} / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream{path, std::ios::binary} << text;
  }

  Result<Access> imported() {
    for (const EmittedFile& file : tenant_.exports()) write(file.path, file.text);
    std::string master = "employee_id\n";
    for (std::size_t person = 0; person != request_.snapshot->persons.size(); ++person) master += key_of(person) + "\n";
    write("hr/master.csv", master);
    const bool okta = vendor_ == TenantVendor::Okta;
    write("sources.yaml", std::string{"agency: model\ntaken: 2026-01-01\nsystems:\n  - {name: TENANT, "} +
                              (okta ? "okta_org" : "entra_tenant") +
                              ": model.example}\njoin:\n  okta: {field: profile.employeeNumber}\n  entra: {field: employeeId, "
                              "admin_suffix: \".adm\"}\nsources:\n  - {kind: hr-master, path: hr/master.csv, key: "
                              "employee_id}\n  - {kind: " +
                              (okta ? "okta, path: okta}\n" : "entra, path: entra}\n"));
    const Result<Imported> again = import_agency(scratch_);
    if (!again.ok()) return again.error();
    return access_of(again.value().snapshot);
  }

  [[nodiscard]] Access access_of(const Snapshot& snapshot) const {
    Access access;
    for (std::size_t person = 0; person != snapshot.persons.size(); ++person) {
      std::set<NodeId> seen;
      std::vector<NodeId> open;
      const auto reach = [&](const Edge& edge) {
        if (seen.insert(edge.to).second) open.push_back(edge.to);
      };
      for (const Account& account : snapshot.accounts_of(PersonId{person}))
        for (const Edge& edge : snapshot.edges_of(snapshot.id_of(account))) reach(edge);
      while (!open.empty()) {
        const NodeId node = open.back();
        open.pop_back();
        if (const std::string what = thing(emit_target(snapshot, node), vendor_); !what.empty() && is_asked(what))
          access[std::string{snapshot.text(snapshot.persons[person].key)}].insert(what);
        for (const Edge& edge : snapshot.edges_of(node)) reach(edge);
      }
    }
    return access;
  }
  // The roles' own groups are means, not ends.
  [[nodiscard]] bool is_asked(const std::string& what) const {
    return std::any_of(request_.targets.begin(), request_.targets.end(),
                       [&](const EmitTarget& target) { return thing(target, vendor_) == what; });
  }

  void differ(std::string what) {
    ++out_.differing;
    if (out_.differences.size() < kDifferencesShown) out_.differences.push_back(std::move(what));
  }

  void compare(const Access& wanted, const Access& actual) {
    static const std::set<std::string> kNothing;
    for (std::size_t person = 0; person != request_.snapshot->persons.size(); ++person) {
      const auto of = [&](const Access& access) -> const std::set<std::string>& {
        const auto found = access.find(key_of(person));
        return found == access.end() ? kNothing : found->second;
      };
      const std::string name = printable(request_.snapshot->text(request_.snapshot->persons[person].key));
      for (const std::string& what : of(wanted))
        if (!of(actual).contains(what)) differ(name + " would not get " + what);
      for (const std::string& what : of(actual))
        if (!of(wanted).contains(what)) differ(name + " would get " + what + ", which no role gives them");
    }
  }

  // In a fresh tenant, without the members that were put there by hand.
  Result<RoundTrip> take_back(const std::string& text, const std::string& before) {
    Trip clean{request_, plan_, vendor_, scratch_};
    clean.furnish();
    const Result<ModelTenant::Run> run = clean.tenant_.apply(text);
    if (!run.ok()) return run.error();
    if (const Diagnostics found = clean.tenant_.take_back(text, run.value()); found.has_error()) return found;
    if (clean.tenant_.state() != before) return refused("taking the plan back leaves something behind");
    return out_;
  }

  const EmitRequest& request_;
  const EmittedPlan& plan_;
  TenantVendor vendor_;
  std::string scratch_;
  ModelTenant tenant_;
  std::map<std::string, std::string> keys_;  // HR's key → model key
  std::set<std::pair<std::size_t, std::uint32_t>> refused_;  // role, user
  RoundTrip out_;
};

}  // namespace

Result<RoundTrip> round_trip(const EmitRequest& request, const EmittedPlan& plan, TenantVendor vendor,
                             const std::string& scratch) {
  return Trip{request, plan, vendor, scratch}.run();
}

namespace {

// What the snapshot says the vendor has, as a tenant that answers look-ups.
ModelTenant tenant_of(const Snapshot& snapshot, TenantVendor vendor) {
  ModelTenant tenant{vendor};
  const auto id_of = [&](NodeId node) { return std::string{snapshot.text(snapshot.nodes[node.index()].external_id)}; };
  const std::string_view org = vendor == TenantVendor::Okta ? "okta org" : "entra tenant";
  for (const System& system : snapshot.systems)
    if (snapshot.text(system.vendor) == (vendor == TenantVendor::Okta ? "okta app" : "entra app") &&
        !snapshot.text(system.external_id).empty())
      tenant.add_app({std::string{snapshot.text(system.external_id)}, std::string{snapshot.text(system.name)}, {}});
  for (std::size_t index = 0; index != snapshot.nodes.size(); ++index) {
    const Node& node = snapshot.nodes[index];
    if (snapshot.text(snapshot.systems[node.system.index()].vendor) != org || id_of(NodeId{index}).empty()) continue;
    const std::string name{snapshot.text(node.name)};
    if (node.kind == NodeKind::Group) tenant.add_group(id_of(NodeId{index}), name);
    if (node.kind == NodeKind::Package) tenant.add_package(id_of(NodeId{index}), name);
    for (const Edge& edge : snapshot.edges_of(NodeId{index})) {
      const EmitTarget target = emit_target(snapshot, edge.to);
      if (node.kind == NodeKind::Group && target.kind == EmitTarget::OktaApp)
        tenant.add_app_group(target.resource, id_of(NodeId{index}));
      if (node.kind == NodeKind::Package && target.kind == EmitTarget::EntraGroup)
        tenant.add_content(id_of(NodeId{index}), "Member_" + target.resource);
      if (node.kind == NodeKind::Package && target.kind == EmitTarget::EntraAppRole)
        tenant.add_content(id_of(NodeId{index}), target.role);
    }
  }
  return tenant;
}

// The file of the plan that lists its steps.
template <class Plan>
auto& steps_file(Plan& plan) {
  return *std::find_if(plan.files.begin(), plan.files.end(), [](const EmittedFile& item) { return item.path == "plan.json"; });
}

// What of the plan's steps the tenant lacks. Names of two organizations are not told apart, so there may be only one.
Result<ModelTenant::Change> missing_in(const std::string& steps, const Snapshot& tenant, TenantVendor vendor) {
  if (Diagnostics several = check_one_tenant(tenant, vendor); several.has_error()) return several;
  return tenant_of(tenant, vendor).missing(steps);
}

}  // namespace

Result<std::map<std::string, std::string>> found_in(const EmittedPlan& plan, const Snapshot& tenant, TenantVendor vendor) {
  const Result<ModelTenant::Change> change = missing_in(steps_file(plan).text, tenant, vendor);
  if (!change.ok()) return change.error();
  return change.value().ids;
}

Result<EmittedPlan> only_changes(EmittedPlan plan, const EmitRequest& request, const Snapshot& tenant,
                                 TenantVendor vendor) {
  EmittedFile& file = steps_file(plan);
  const Result<ModelTenant::Change> change = missing_in(file.text, tenant, vendor);
  if (!change.ok()) return change.error();
  file.text = change.value().plan;
  plan.steps = change.value().steps;
  plan.notes.push_back(std::to_string(change.value().found) + " steps are left out: the snapshot has what they make");
  // Who is in a role's group or package already need not be put there.
  std::map<std::string, std::set<std::string>> held;  // role id → keys
  for (std::size_t person = 0; person != tenant.persons.size(); ++person)
    for (const Account& account : tenant.accounts_of(PersonId{person}))
      for (const Edge& edge : tenant.edges_of(tenant.id_of(account))) {
        const std::string id{tenant.text(tenant.nodes[edge.to.index()].external_id)};
        for (const auto& [role, known] : change.value().roles)
          if (known == id) held[role].insert(std::string{tenant.text(tenant.persons[person].key)});
      }
  std::string members = "role,name,user\n";
  for (const MinedRole& role : request.roles.roles)
    for (const std::uint32_t user : role.users)
      if (!held[role.id].contains(request.roles.users[user]))
        members += csv_field(role.id) + "," + csv_field(role.name) + "," + csv_field(request.roles.users[user]) + "\n";
  for (EmittedFile& item : plan.files)
    if (item.path == "members.csv") item.text = members;
  return plan;
}

}  // namespace rolewright::connectors
