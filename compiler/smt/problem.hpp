// Problem: a question about possible worlds, stated without any solver: Booleans, small bit vectors, counts,
// named clauses and weighted wishes. Session solves it, smtlib prints it, decode reads the model back.
//   in   terms built bottom up; equal terms are one id (hash-consed), a child's id is below its parent's
//   out  the same, folded: constants vanish, and/or are flat, sorted and free of repeats, so that many
//   questions
//        are already true_() or false_() and never reach a solver
// Unsigned throughout. Every name is unique and printable as an SMT-LIB quoted symbol.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/id.hpp"

namespace rolewright::smt {

using Term = Id<struct SmtTermTag>;          // a Boolean expression
using Bits = Id<struct SmtBitsTag>;          // a declared bit vector
using Variable = Id<struct SmtVariableTag>;  // a declared Boolean

enum class Op : std::uint8_t {
  True,
  False,
  Boolean,          // a declared Boolean: `variable`
  Not,              // one child
  And,              // two or more children, ascending
  Or,               // two or more children, ascending
  AtLeast,          // `constant` or more of the children, which are ascending and may repeat
  Iff,              // two children, ascending
  Ite,              // three children: condition, then, else
  EqualsConstant,   // `left` = `constant`
  AtLeastConstant,  // `left` ≥ `constant`
  EqualBits,        // `left` = `right`, the shorter padded with zeros
  AtLeastBits,      // `left` ≥ `right`, the shorter padded with zeros
};

/// One node of the arena. Only the fields its Op names are set.
struct Node {
  Op op = Op::True;
  std::uint32_t first_child = 0;  // into the child table
  std::uint32_t children = 0;
  std::uint64_t constant = 0;
  Variable variable = {};
  Bits left = {};
  Bits right = {};
};

struct BooleanDeclaration {
  std::string name;    // as the caller gave it
  std::string symbol;  // unique; safe between the bars of an SMT-LIB quoted symbol
};

struct BitsDeclaration {
  std::string name;
  std::string symbol;
  std::string guard_symbol = {};  // names the assertion `value < size`
  std::uint64_t size = 1;         // values are 0 … size − 1
  unsigned width = 1;             // ⌈log₂ size⌉, at least 1
  [[nodiscard]] bool needs_guard() const noexcept { return size != std::uint64_t{1} << width; }
};

enum class ClauseKind : std::uint8_t { Definition, Assumption, Rule, Violation, Structure, Goal };

/// Where a clause comes from: `index` counts within the kind (a RuleId, an index of `assume`, …), so that a
/// core leads back to policy text.
struct ClauseTag {
  ClauseKind kind = ClauseKind::Structure;
  std::uint32_t index = 0;
  std::string name = {};
  friend auto operator<=>(const ClauseTag&, const ClauseTag&) = default;
};

struct Clause {
  Term term;
  ClauseTag tag;
  std::string symbol;  // unique among every symbol of the problem
};

/// A wish: `weight` is paid when `keep` is false.
struct SoftGoal {
  Term keep;
  std::uint32_t weight = 1;
  ClauseTag tag;
};

class Problem {
 public:
  static constexpr std::uint64_t kMaxSize = std::uint64_t{1} << 32;

  Problem();

  [[nodiscard]] Term true_() const noexcept { return Term{0U}; }
  [[nodiscard]] Term false_() const noexcept { return Term{1U}; }
  [[nodiscard]] bool is_true(Term term) const noexcept { return term == true_(); }
  [[nodiscard]] bool is_false(Term term) const noexcept { return term == false_(); }

  /// A new Boolean; a name already taken gets a numbered symbol and stays a different variable.
  [[nodiscard]] Term boolean(std::string_view name);
  /// A new vector with values 0 … size − 1; 1 ≤ size ≤ kMaxSize, anything else is our bug.
  [[nodiscard]] Bits bits(std::string_view name, std::uint64_t size);

  [[nodiscard]] Term not_(Term term);
  /// All of `terms`; none is true. Build long ones from one list: adding to an `and_` copies it.
  [[nodiscard]] Term and_(std::span<const Term> terms);
  /// Any of `terms`; none is false.
  [[nodiscard]] Term or_(std::span<const Term> terms);
  [[nodiscard]] Term and_(std::initializer_list<Term> terms) {
    return and_(std::span{terms.begin(), terms.size()});
  }
  [[nodiscard]] Term or_(std::initializer_list<Term> terms) {
    return or_(std::span{terms.begin(), terms.size()});
  }
  [[nodiscard]] Term implies(Term if_, Term then);
  [[nodiscard]] Term iff(Term left, Term right);
  [[nodiscard]] Term ite(Term condition, Term then, Term otherwise);
  /// `count` or more of `terms` hold; a term listed twice counts twice. Cost O(n log n).
  [[nodiscard]] Term at_least(std::size_t count, std::span<const Term> terms);
  [[nodiscard]] Term at_most(std::size_t count, std::span<const Term> terms);

  [[nodiscard]] Term equals_constant(Bits bits, std::uint64_t constant);
  [[nodiscard]] Term at_least_constant(Bits bits, std::uint64_t constant);
  [[nodiscard]] Term less_than_constant(Bits bits, std::uint64_t constant);
  [[nodiscard]] Term at_most_constant(Bits bits, std::uint64_t constant);
  [[nodiscard]] Term equal(Bits left, Bits right);
  [[nodiscard]] Term at_least_bits(Bits left, Bits right);
  [[nodiscard]] Term less_than_bits(Bits left, Bits right);

  /// States that `term` holds. Returns the clause's index.
  std::size_t assert_clause(Term term, ClauseTag tag);
  /// States a wish for optimize(). `weight` ≥ 1.
  void soft(Term keep, std::uint32_t weight, ClauseTag tag);

  [[nodiscard]] std::size_t terms() const noexcept { return nodes_.size(); }
  [[nodiscard]] const Node& node(Term term) const { return nodes_[term.index()]; }
  /// The children of `term`. Valid until the next term is built.
  [[nodiscard]] std::span<const Term> children(Term term) const;
  [[nodiscard]] const std::vector<BooleanDeclaration>& booleans() const noexcept { return booleans_; }
  [[nodiscard]] const std::vector<BitsDeclaration>& vectors() const noexcept { return vectors_; }
  [[nodiscard]] const std::vector<Clause>& clauses() const noexcept { return clauses_; }
  [[nodiscard]] const std::vector<SoftGoal>& soft_goals() const noexcept { return soft_; }
  /// True when `symbol` names a variable, a guard or a clause: auxiliary definitions must avoid it.
  [[nodiscard]] bool has_symbol(std::string_view symbol) const {
    return symbols_.contains(std::string{symbol});
  }

 private:
  Term intern(Node node, std::span<const Term> children);
  Term junction(Op op, std::span<const Term> terms);
  Term comparison(Op op, Bits left, std::uint64_t constant);
  Term comparison(Op op, Bits left, Bits right);
  void grow_table();
  [[nodiscard]] bool has_complements(std::span<const Term> sorted) const;
  std::string new_symbol(std::string_view category, std::string_view name);
  [[nodiscard]] std::uint64_t size_of(Bits bits) const { return vectors_[bits.index()].size; }

  std::vector<Node> nodes_;
  std::vector<Term> child_table_;
  std::vector<std::uint64_t> hashes_;  // by Term index
  std::vector<Term> table_;            // open addressing, a power of two, at most half full
  std::vector<BooleanDeclaration> booleans_;
  std::vector<BitsDeclaration> vectors_;
  std::vector<Clause> clauses_;
  std::vector<SoftGoal> soft_;
  std::unordered_map<std::string, std::uint32_t> symbols_;  // symbol → next number to try; only looked up
};

}  // namespace rolewright::smt
