#include "compiler/smt/problem.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "model/bug.hpp"

namespace rolewright::smt {

namespace {

constexpr std::size_t kLongestSymbol = 160;  // bytes, before a number is appended
constexpr std::size_t kFirstTable = 1024;

// splitmix64's finalizer over a running value: cheap, and the same on every machine.
std::uint64_t mix(std::uint64_t seed, std::uint64_t value) {
  std::uint64_t mixed = seed + 0x9e3779b97f4a7c15U + value;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
  return mixed ^ (mixed >> 31U);
}

std::uint64_t hash_of(const Node& node, std::span<const Term> children) {
  std::uint64_t hash = mix(static_cast<std::uint64_t>(node.op), node.constant);
  hash = mix(hash, node.variable.index());
  hash = mix(hash, (std::uint64_t{node.left.index()} << 32U) | node.right.index());
  for (const Term child : children) hash = mix(hash, child.index());
  return hash;
}

// Bars and backslashes end a quoted symbol; quotes and semicolons would mislead tools that read by line.
char symbol_byte(char byte) {
  const bool printable = byte >= ' ' && byte <= '~';
  return printable && byte != '|' && byte != '\\' && byte != '"' && byte != ';' ? byte : '_';
}

unsigned width_for(std::uint64_t size) {
  return std::max(1U, static_cast<unsigned>(std::bit_width(size - 1)));
}

}  // namespace

Problem::Problem() : table_(kFirstTable) {
  (void)intern({.op = Op::True}, {});
  (void)intern({.op = Op::False}, {});
}

std::span<const Term> Problem::children(Term term) const {
  const Node& at = node(term);
  return std::span{child_table_}.subspan(at.first_child, at.children);
}

Term Problem::intern(Node node, std::span<const Term> children) {
  const std::uint64_t hash = hash_of(node, children);
  const std::size_t mask = table_.size() - 1;
  std::size_t slot = hash & mask;
  for (; !table_[slot].is_none(); slot = (slot + 1) & mask) {
    const Term known = table_[slot];
    if (hashes_[known.index()] != hash) continue;
    const Node& other = nodes_[known.index()];
    const bool same = other.op == node.op && other.constant == node.constant &&
                      other.variable == node.variable && other.left == node.left && other.right == node.right;
    if (same && std::ranges::equal(this->children(known), children)) return known;
  }
  const Term fresh{nodes_.size()};
  table_[slot] = fresh;
  node.first_child = static_cast<std::uint32_t>(child_table_.size());
  node.children = static_cast<std::uint32_t>(children.size());
  child_table_.insert(child_table_.end(), children.begin(), children.end());
  nodes_.push_back(node);
  hashes_.push_back(hash);
  if (nodes_.size() * 2 > table_.size()) grow_table();
  return fresh;
}

void Problem::grow_table() {
  std::vector<Term> larger(table_.size() * 2);
  const std::size_t mask = larger.size() - 1;
  for (std::size_t index = 0; index != nodes_.size(); ++index) {
    std::size_t slot = hashes_[index] & mask;
    while (!larger[slot].is_none()) slot = (slot + 1) & mask;
    larger[slot] = Term{index};
  }
  table_ = std::move(larger);
}

// SMT-LIB has one name space for variables, functions and named assertions, `|and|` is `and`, and a leading
// `.` or
// `@` belongs to the solver: a symbol therefore always holds a space or a colon, which no predefined one
// does.
std::string Problem::new_symbol(std::string_view category, std::string_view name) {
  std::string symbol;
  for (const char byte : name.substr(0, kLongestSymbol)) symbol.push_back(symbol_byte(byte));
  const bool marked = symbol.find_first_of(" :") != std::string::npos && symbol[0] != '.' && symbol[0] != '@';
  if (!marked) symbol = std::string{category} + ":" + symbol;
  const std::string base = symbol;
  while (symbols_.contains(symbol)) symbol = base + " #" + std::to_string(++symbols_[base]);
  symbols_.emplace(symbol, 1);
  return symbol;
}

Term Problem::boolean(std::string_view name) {
  const Variable variable{booleans_.size()};
  booleans_.push_back({.name = std::string{name}, .symbol = new_symbol("boolean", name)});
  return intern({.op = Op::Boolean, .variable = variable}, {});
}

Bits Problem::bits(std::string_view name, std::uint64_t size) {
  if (size == 0 || size > kMaxSize) bug("a bit vector without values, or with more than 2^32");
  const Bits bits{vectors_.size()};
  BitsDeclaration made{.name = std::string{name}, .symbol = new_symbol("vector", name), .size = size};
  made.width = width_for(size);
  if (made.needs_guard()) made.guard_symbol = new_symbol("range", "range: " + made.symbol);
  vectors_.push_back(std::move(made));
  return bits;
}

Term Problem::not_(Term term) {
  if (is_true(term)) return false_();
  if (is_false(term)) return true_();
  if (node(term).op == Op::Not) return children(term)[0];
  return intern({.op = Op::Not}, std::span{&term, 1});
}

// `sorted` is ascending, so a term and its negation are found by one search a negation.
bool Problem::has_complements(std::span<const Term> sorted) const {
  return std::ranges::any_of(sorted, [&](Term term) {
    return node(term).op == Op::Not && std::ranges::binary_search(sorted, children(term)[0]);
  });
}

Term Problem::junction(Op op, std::span<const Term> terms) {
  const Term neutral = op == Op::And ? true_() : false_();
  const Term absorbing = op == Op::And ? false_() : true_();
  std::vector<Term> kept;
  kept.reserve(terms.size());
  for (const Term term : terms) {
    if (term == absorbing) return absorbing;
    if (term == neutral) continue;
    if (node(term).op == op) {
      const std::span<const Term> inner = children(term);
      kept.insert(kept.end(), inner.begin(), inner.end());
    } else {
      kept.push_back(term);
    }
  }
  std::ranges::sort(kept);
  kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
  if (kept.empty()) return neutral;
  if (kept.size() == 1) return kept[0];
  if (has_complements(kept)) return absorbing;
  return intern({.op = op}, kept);
}

Term Problem::and_(std::span<const Term> terms) {
  return junction(Op::And, terms);
}
Term Problem::or_(std::span<const Term> terms) {
  return junction(Op::Or, terms);
}
Term Problem::implies(Term if_, Term then) {
  return or_({not_(if_), then});
}

// A negation on either side moves outside, so `a ⇔ ¬b` and `¬(a ⇔ b)` are one term.
Term Problem::iff(Term left, Term right) {
  if (left == right) return true_();
  if (is_true(left)) return right;
  if (is_true(right)) return left;
  if (is_false(left)) return not_(right);
  if (is_false(right)) return not_(left);
  if (node(left).op == Op::Not) return not_(iff(children(left)[0], right));  // twice at most
  if (node(right).op == Op::Not) return not_(iff(left, children(right)[0]));
  const Term sides[] = {std::min(left, right), std::max(left, right)};
  return intern({.op = Op::Iff}, sides);
}

Term Problem::ite(Term condition, Term then, Term otherwise) {
  if (is_true(condition) || then == otherwise) return then;
  if (is_false(condition)) return otherwise;
  if (node(condition).op == Op::Not) return ite(children(condition)[0], otherwise, then);  // once at most
  if (is_true(then) || then == condition) return or_({condition, otherwise});
  if (is_false(then)) return and_({not_(condition), otherwise});
  if (is_true(otherwise)) return or_({not_(condition), then});
  if (is_false(otherwise) || otherwise == condition) return and_({condition, then});
  const Term parts[] = {condition, then, otherwise};
  return intern({.op = Op::Ite}, parts);
}

Term Problem::at_least(std::size_t count, std::span<const Term> terms) {
  std::vector<Term> open;
  open.reserve(terms.size());
  for (const Term term : terms) {
    if (is_true(term)) {
      if (count != 0) --count;
    } else if (!is_false(term)) {
      open.push_back(term);
    }
  }
  if (count == 0) return true_();
  if (count > open.size()) return false_();
  if (count == open.size()) return and_(open);
  if (count == 1) return or_(open);
  std::ranges::sort(open);
  return intern({.op = Op::AtLeast, .constant = count}, open);
}

Term Problem::at_most(std::size_t count, std::span<const Term> terms) {
  return count >= terms.size() ? true_() : not_(at_least(count + 1, terms));
}

Term Problem::comparison(Op op, Bits left, std::uint64_t constant) {
  return intern({.op = op, .constant = constant, .left = left}, {});
}

Term Problem::comparison(Op op, Bits left, Bits right) {
  return intern({.op = op, .left = left, .right = right}, {});
}

// Of two values only the second gets a term; the first is its negation.
Term Problem::equals_constant(Bits bits, std::uint64_t constant) {
  const std::uint64_t size = size_of(bits);
  if (constant >= size) return false_();
  if (size == 1) return true_();
  if (size == 2 && constant == 0) return not_(comparison(Op::EqualsConstant, bits, 1));
  return comparison(Op::EqualsConstant, bits, constant);
}

Term Problem::at_least_constant(Bits bits, std::uint64_t constant) {
  const std::uint64_t size = size_of(bits);
  if (constant == 0) return true_();
  if (constant >= size) return false_();
  if (constant == size - 1) return equals_constant(bits, constant);
  if (constant == 1) return not_(equals_constant(bits, 0));
  return comparison(Op::AtLeastConstant, bits, constant);
}

Term Problem::less_than_constant(Bits bits, std::uint64_t constant) {
  return not_(at_least_constant(bits, constant));
}

Term Problem::at_most_constant(Bits bits, std::uint64_t constant) {
  return constant >= size_of(bits) ? true_() : less_than_constant(bits, constant + 1);
}

Term Problem::equal(Bits left, Bits right) {
  if (left == right) return true_();
  if (size_of(left) == 1) return equals_constant(right, 0);
  if (size_of(right) == 1) return equals_constant(left, 0);
  return comparison(Op::EqualBits, std::min(left, right), std::max(left, right));
}

Term Problem::at_least_bits(Bits left, Bits right) {
  if (left == right || size_of(right) == 1) return true_();
  if (size_of(left) == 1) return equals_constant(right, 0);
  return comparison(Op::AtLeastBits, left, right);
}

Term Problem::less_than_bits(Bits left, Bits right) {
  return not_(at_least_bits(left, right));
}

std::size_t Problem::assert_clause(Term term, ClauseTag tag) {
  if (term.index() >= nodes_.size()) bug("a clause over a term of another problem");
  std::string symbol = new_symbol("clause", tag.name);
  clauses_.push_back({.term = term, .tag = std::move(tag), .symbol = std::move(symbol)});
  return clauses_.size() - 1;
}

void Problem::soft(Term keep, std::uint32_t weight, ClauseTag tag) {
  if (weight == 0) bug("a wish that weighs nothing");
  soft_.push_back({.keep = keep, .weight = weight, .tag = std::move(tag)});
}

}  // namespace rolewright::smt
