// What the steps of check() share: the files being checked, the IR being built, and what each kind of name means so
// far. Each step declares its names before later steps resolve them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "compiler/check.hpp"
#include "compiler/condition_check.hpp"
#include "compiler/name_table.hpp"

namespace rolewright::compiler {

using EventId = Id<struct EventTag>;
using ObjectId = Id<struct ObjectTag>;
using RelationId = Id<struct RelationTag>;
using WaiverId = Id<struct WaiverTag>;
using AssumptionId = Id<struct AssumptionTag>;
using ProofId = Id<struct ProofTag>;
using TestId = Id<struct TestTag>;

struct PolicyNames {
  NameTable<EnumerationId> enumerations{"type"};
  NameTable<AttributeId> attributes{"attribute"};
  NameTable<AttributeId> account_attributes{"attribute of accounts"};
  NameTable<EventId> events{"event"};
  NameTable<ObjectId> objects{"kind of object"};
  NameTable<RelationId> relations{"relation"};
  NameTable<ScopeKindId> scope_kinds{"scope kind"};
  NameTable<PolicySystemId> systems{"system"};
  NameTable<PermissionId> permissions{"permission"};
  NameTable<RoleId> roles{"role"};
  NameTable<FunctionId> functions{"function"};
  NameTable<RuleId> rules{"risk or rule"};
  NameTable<WaiverId> waivers{"exception"};
  NameTable<AssumptionId> assumptions{"assumption"};
  NameTable<ProofId> proofs{"proof"};
  NameTable<TestId> tests{"test"};
};

struct CheckContext {
  const std::vector<ast::File>& files;
  const ReadFile& read;
  Diagnostics& found;
  PolicyIr& out;
  PolicyNames names = {};
};

/// Each step of check(), in this order: declares its own statements' names and resolves those of the steps before it.
void check_types(CheckContext& context);     // levels, order, one of; person has, account has; event, object, relation
void check_scopes(CheckContext& context);    // scope kind, scope map, and their data files
void check_access(CheckContext& context);    // system, permission, role, function; assign, allow
void check_rules(CheckContext& context);     // risk, exclusive, workflow; adapt, disable; exception
void check_promises(CheckContext& context);  // assume, prove, test

/// Base of the steps: the context under short names.
class CheckStep {
 protected:
  explicit CheckStep(CheckContext& context)
      : files_{context.files},
        found_{context.found},
        out_{context.out},
        names_{context.names},
        conditions_{names_.attributes, names_.account_attributes, out_, found_} {}

  /// Visits the statements of one kind in file order; `file` is the arena its conditions live in.
  template <class Kind, class Visit>
  void each(Visit visit) const {
    for (const ast::File& file : files_)
      for (const ast::Statement& statement : file.statements)
        if (const auto* body = std::get_if<Kind>(&statement.body); body != nullptr)
          visit(*body, statement.span, file);
  }

  void problem(Code code, std::string message, const Span& span, std::string help = {},
               std::vector<Label> labels = {}) {
    found_.add({.code = code,
                .message = std::move(message),
                .span = span,
                .labels = std::move(labels),
                .help = std::move(help)});
  }

  /// Ids of the known names; a name listed twice is RW0202.
  template <class AnyId>
  std::vector<AnyId> resolve_distinct(const NameTable<AnyId>& table, const std::string& kind,
                                      const std::vector<ast::Name>& names) {
    std::map<std::string_view, Span> first;
    for (const ast::Name& name : names) {
      const auto [known, fresh] = first.try_emplace(name.text, name.span);
      if (!fresh)
        problem(Code::DuplicateName, kind + " `" + printable(name.text) + "` is listed twice", name.span, {},
                {{known->second, "first here"}});
    }
    return table.resolve_all(names, found_);
  }


  const std::vector<ast::File>& files_;
  Diagnostics& found_;
  PolicyIr& out_;
  PolicyNames& names_;
  ConditionChecker conditions_;
};

}  // namespace rolewright::compiler
