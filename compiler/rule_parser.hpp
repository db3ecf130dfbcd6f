// The statements that forbid something: risk, exclusive, workflow, and `adapt`, which changes one. Tokens in, AST out;
// a mistake is reported and thrown as Abandon.
#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "compiler/ast.hpp"
#include "compiler/token_stream.hpp"

namespace rolewright::compiler {

/// The clauses one statement has had, each of which may be given once. Clause names are literals.
class ClauseSet {
 public:
  void clear() { seen_.clear(); }
  /// Reports RW0106 when the clause, whose keyword was read last, was given before.
  void once(TokenStream& in, std::string_view clause);
  /// The same for a clause that is followed by a name or a text.
  ast::Name text(TokenStream& in, std::string_view clause, std::string_view what);

 private:
  std::map<std::string_view, Span> seen_;
};

/// What reading one statement needs; all outlive the call.
struct StatementReader {
  TokenStream& in;
  std::vector<ast::Cond>& arena;
  ClauseSet& clauses;
};

/// Each reads what follows the statement's keyword.
[[nodiscard]] ast::Risk parse_risk(StatementReader reader);
[[nodiscard]] ast::Exclusive parse_exclusive(StatementReader reader);
[[nodiscard]] ast::Workflow parse_workflow(StatementReader reader);
[[nodiscard]] ast::Adapt parse_adapt(StatementReader reader);

/// `when …` and `unless …` in any order, each at most once.
void parse_condition_clauses(StatementReader reader, ast::CondId& when, ast::CondId& unless);

}  // namespace rolewright::compiler
