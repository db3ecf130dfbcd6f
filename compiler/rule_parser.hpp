// The statements that forbid something: risk, exclusive, workflow, and `adapt`, which changes one. Tokens in, AST out;
// a mistake is reported and thrown as Abandon.
#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "compiler/ast.hpp"
#include "compiler/token_stream.hpp"

namespace rolewright::compiler {

/// The clauses one statement has had, each of which may be given once, and where they begin. Clause names are literals.
class ClauseSet {
 public:
  void clear() {
    seen_.clear();
    starts_.clear();
  }
  /// Notes that what is read next begins a line where a statement takes several.
  void mark(const TokenStream& in, std::string_view clause) { starts_.push_back({clause, in.peek().span}); }
  /// Marks the clause whose keyword was read last. Reports RW0106 when it was given before.
  void once(TokenStream& in, std::string_view clause);
  /// The same for a clause that is followed by a name or a text.
  ast::Name text(TokenStream& in, std::string_view clause, std::string_view what);
  /// Where the clauses begin, in the order read.
  [[nodiscard]] std::vector<ast::Clause> take() { return std::move(starts_); }

 private:
  std::map<std::string_view, Span> seen_;
  std::vector<ast::Clause> starts_;
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
