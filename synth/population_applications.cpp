// Applications of a population: who has which permission and which role, where and since and until when; what roles
// permit and include; who lends a role to whom; and what was done.
#include "model/bug.hpp"
#include "synth/population_exports.hpp"

namespace rolewright::synth {
namespace {

struct Tables {
  Tables(ExportFolder& folder, const std::string& name)
      : user_permissions{folder, name + "/user_permissions.csv", "USER_ID,PERMISSION,FUND_CENTER,OFFICE,START,END"},
        user_roles{folder, name + "/user_roles.csv", "USER_ID,ROLE,FUND_CENTER,OFFICE,START,END"},
        role_permissions{folder, name + "/role_permissions.csv", "ROLE,PERMISSION,FUND_CENTER,OFFICE"},
        role_roles{folder, name + "/role_roles.csv", "ROLE,INCLUDES"},
        delegations{folder, name + "/delegations.csv", "DELEGATOR,DELEGATE,ROLE,START,END"},
        transactions{folder, name + "/transactions.csv", "POSTED,USER_ID,PERMISSION,OBJECT_TYPE,OBJECT_ID,SUBJECT_ID"} {}

  void finish() {
    for (ExportTable* table : {&user_permissions, &user_roles, &role_permissions, &role_roles, &delegations, &transactions})
      table->finish();
  }

  ExportTable user_permissions, user_roles, role_permissions, role_roles, delegations, transactions;
};

// Cells of a scope set: the values of each kind with `;` between.
struct ScopeCells {
  std::string fund_center, office;

  ScopeCells(const Blueprint& blueprint, std::size_t scope_set) {
    for (const auto& [kind, value] : blueprint.scope_of(scope_set)) {
      std::string& cell = kind == "office" ? office : fund_center;
      cell += (cell.empty() ? "" : ";") + std::string{value};
    }
  }
};

class ApplicationTables {
 public:
  ApplicationTables(const Blueprint& blueprint, ExportFolder& folder) : blueprint_{blueprint} {
    for (std::uint32_t system = 2; system != 2 + kSystems; ++system) tables_.emplace_back(folder, folder_of(SystemId{system}));
  }

  void add_roles() {
    for (std::uint32_t group = 0; group != blueprint_.groups.size(); ++group) {
      const GroupPlan& plan = blueprint_.groups[group];
      if (plan.kind != NodeKind::Role) continue;
      for (const auto& [node, terms] : blueprint_.confers[group]) {
        const TermsParts parts = blueprint_.parts_of(terms);
        if (parts.validity != 0 || parts.marks != 0) bug("a role with dated contents");
        if (const auto included = group_of(blueprint_, NodeId{node})) {
          if (parts.scope_set != 0) bug("a role that includes another in some places only");
          of(plan.system).role_roles.add({group_name(group), group_name(*included)});
          continue;
        }
        if (blueprint_.entitlement_systems[node] != plan.system) bug("a role with a permission of another application");
        const ScopeCells scope{blueprint_, parts.scope_set};
        of(plan.system).role_permissions.add({group_name(group), blueprint_.entitlement_names[node], scope.fund_center, scope.office});
      }
    }
  }

  void add(const Exported& one) {
    for (std::size_t index = 0; index != one.accounts.size(); ++index) {
      const DrawnAccount& account = one.accounts[index];
      if (account.system.index() < 2) continue;
      for (const Edge& edge : account.edges) add_assignment(account.system, one.logins[index], edge);
      for (const Loan& loan : account.loans) {
        const Interval& days = blueprint_.validities[loan.validity];
        const std::string lender{login_form(account.system) == LoginForm::Email ? email_.of(loan.lender) : key_.of(loan.lender)};
        of(account.system).delegations.add({lender, one.logins[index], group_name(*group_of(blueprint_, loan.role)), from_text(days), last_day_text(days)});
      }
    }
    draw_uses(blueprint_, one.resident, one.accounts, uses_);
    for (const Use& use : uses_) add_use(one, use);
  }

  void finish() {
    for (Tables& tables : tables_) tables.finish();
  }

 private:
  Tables& of(SystemId system) { return tables_[system.index() - 2]; }

  void add_assignment(SystemId system, const std::string& login, const Edge& edge) {
    const TermsParts parts = blueprint_.parts_of(edge.terms.index());
    const auto group = group_of(blueprint_, edge.to);
    if (group && parts.marks == kDelegated) return;  // its loan says it
    if (parts.marks != 0) bug("a mark that no extract of an application can say");
    const Interval& held = blueprint_.validities[parts.validity];
    const ScopeCells scope{blueprint_, parts.scope_set};
    const std::string& what = group ? group_name_ = group_name(*group) : blueprint_.entitlement_names[edge.to.index()];
    ExportTable& table = group ? of(system).user_roles : of(system).user_permissions;
    table.add({login, what, scope.fund_center, scope.office, from_text(held), last_day_text(held)});
  }

  void add_use(const Exported& one, const Use& use) {
    const SystemId system = blueprint_.entitlement_systems[use.entitlement];
    const std::string& login = login_form(system) == LoginForm::Email ? one.email : one.key;
    const std::string object{use.object == 0 ? std::string_view{} : invoice_.of(use.object)};
    of(system).transactions.add({to_string(use.day), login, blueprint_.entitlement_names[use.entitlement],
                                 object.empty() ? "" : "invoice", object, use.on_self ? one.key : ""});
  }

  const Blueprint& blueprint_;
  std::vector<Tables> tables_;  // by application
  std::vector<Use> uses_;
  std::string group_name_;
  NumberedText key_ = key_text(), email_ = email_text(), invoice_ = invoice_text();
};

}  // namespace

void export_applications(const Blueprint& blueprint, ExportFolder& folder) {
  ApplicationTables tables{blueprint, folder};
  tables.add_roles();
  for_each_exported(blueprint, [&](const Exported& one) { tables.add(one); });
  tables.finish();
}

}  // namespace rolewright::synth
