// Conditions: AST → IR, each test typed against the attribute it reads.
#pragma once

#include "compiler/ast.hpp"
#include "compiler/ir.hpp"
#include "compiler/name_table.hpp"

namespace rolewright::compiler {

/// Whose attributes a condition may test.
enum class Reads : std::uint8_t { Person, PersonAndAccount };

class ConditionChecker {
 public:
  ConditionChecker(const NameTable<AttributeId>& attributes, const NameTable<AttributeId>& account_attributes,
                   PolicyIr& policy, Diagnostics& found)
      : attributes_{attributes}, account_attributes_{account_attributes}, policy_{policy}, found_{found} {}

  /// The IR of a condition of `arena`; a none id gives the condition that is always true.
  CondId check(const std::vector<ast::Cond>& arena, ast::CondId id);
  /// `when`, and not `unless`; either may be none.
  CondId check(const std::vector<ast::Cond>& arena, ast::CondId when, ast::CondId unless,
               Reads reads = Reads::Person);

 private:
  CondId add(Condition condition);
  CondId always();
  CondId check_any(const std::vector<ast::Cond>& arena, ast::CondId id);
  CondId check_test(const ast::Cond& cond);
  AttributeId attribute_of(const ast::Cond& cond);
  void check_values(const ast::Cond& cond, const Attribute& attribute, Condition& out);
  void check_comparison(const ast::Cond& cond, const Attribute& attribute);
  void wrong_type(const ast::Name& value, const Attribute& attribute, const std::string& wanted,
                  std::string help = {});

  const NameTable<AttributeId>& attributes_;
  const NameTable<AttributeId>& account_attributes_;
  PolicyIr& policy_;
  Diagnostics& found_;
  Reads reads_ = Reads::Person;  // of the condition being checked
};

/// "a level of Clearance", "true or false", …: what values of the attribute look like.
[[nodiscard]] std::string describe_type(const PolicyIr& policy, const Attribute& attribute);

}  // namespace rolewright::compiler
