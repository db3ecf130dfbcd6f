#include "compiler/smt/smtlib.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "model/bug.hpp"

namespace rolewright::smt {

namespace {

constexpr std::uint32_t kDeepestInline =
    30;  // a term nested deeper is named, so that writing recurses no further

class Printer {
 public:
  Printer(const Problem& problem, const SmtlibOptions& options);
  std::string print();

 private:
  // What printing knows of a term.
  struct Use {
    std::uint32_t count = 0;   // places it would be written
    std::uint32_t height = 0;  // nesting when written in place
    bool named = false;        // written once, as a definition
    bool visited = false;      // its definitions have been written
    std::string symbol = {};   // of the definition
  };
  using Outputs = std::vector<std::string>;  // entry j: "j + 1 or more of these hold"

  void count_uses();
  void choose_named();
  [[nodiscard]] bool is_small(Term term) const;
  void mark_vectors(const Node& node);

  void write_declarations();
  void write_guards();
  void write_definitions_below(Term top);
  void write_definition(Term term);
  std::string define(std::string_view body);
  void write_clause(const Clause& clause);
  void assert_named(std::string_view body, std::string_view symbol);

  [[nodiscard]] std::string text_of(Term term) const;
  [[nodiscard]] std::string body_of(Term term) const;
  [[nodiscard]] std::string comparison(const Node& node) const;
  [[nodiscard]] std::string application(std::string_view function, Term term) const;
  [[nodiscard]] std::string vector_text(Bits bits, unsigned width) const;

  std::string at_least(std::uint64_t bound, std::span<const Term> terms);
  Outputs totals(std::span<const std::string> inputs, std::size_t most);
  static std::string reaches(std::size_t sum, const Outputs& left, const Outputs& right);

  const Problem& problem_;
  const SmtlibOptions& options_;
  std::vector<std::size_t> clauses_;
  std::vector<Use> uses_;               // by Term index
  std::vector<std::uint8_t> booleans_;  // used, by Variable index
  std::vector<std::uint8_t> vectors_;   // used, by Bits index
  std::size_t definitions_ = 0;
  std::string out_;
};

std::string constant_text(std::uint64_t value, unsigned width) {
  std::string digits = "#b";
  for (unsigned bit = width; bit != 0; --bit) digits.push_back(((value >> (bit - 1)) & 1U) != 0 ? '1' : '0');
  return digits;
}

Printer::Printer(const Problem& problem, const SmtlibOptions& options)
    : problem_{problem},
      options_{options},
      uses_(problem.terms()),
      booleans_(problem.booleans().size()),
      vectors_(problem.vectors().size()) {
  if (options.clauses) {
    clauses_.assign(options.clauses->begin(), options.clauses->end());
  } else {
    for (std::size_t index = 0; index != problem.clauses().size(); ++index) clauses_.push_back(index);
  }
}

// Children have lower ids than parents: one sweep down counts uses, one sweep up measures height.
void Printer::count_uses() {
  for (const std::size_t index : clauses_) ++uses_[problem_.clauses()[index].term.index()].count;
  for (std::size_t index = uses_.size(); index-- != 0;) {
    if (uses_[index].count == 0) continue;
    const Term term{index};
    const Node& node = problem_.node(term);
    const std::uint32_t weight = node.op == Op::AtLeast ? 2 : 1;  // a totaliser writes its inputs many times
    for (const Term child : problem_.children(term)) uses_[child.index()].count += weight;
    if (node.op == Op::Boolean) booleans_[node.variable.index()] = 1;
    mark_vectors(node);
  }
}

void Printer::mark_vectors(const Node& node) {
  if (!node.left.is_none()) vectors_[node.left.index()] = 1;
  if (!node.right.is_none()) vectors_[node.right.index()] = 1;
}

bool Printer::is_small(Term term) const {
  const Node& node = problem_.node(term);
  if (node.op == Op::Not) return is_small(problem_.children(term)[0]);  // never two in a row
  return node.children == 0;
}

void Printer::choose_named() {
  for (std::size_t index = 0; index != uses_.size(); ++index) {
    Use& use = uses_[index];
    if (use.count == 0) continue;
    const Term term{index};
    for (const Term child : problem_.children(term)) {
      const Use& below = uses_[child.index()];
      use.height = std::max(use.height, below.named ? 1 : below.height + 1);
    }
    const bool shared = use.count > 1 && !is_small(term);
    use.named = shared || use.height >= kDeepestInline || problem_.node(term).op == Op::AtLeast;
  }
}

std::string Printer::print() {
  count_uses();
  choose_named();
  for (std::size_t begin = 0; begin < options_.comment.size();) {
    const std::size_t end = std::min(options_.comment.find('\n', begin), options_.comment.size());
    out_ += "; " + std::string{options_.comment.substr(begin, end - begin)} + "\n";
    begin = end + 1;
  }
  out_ += "(set-logic QF_BV)\n";
  write_declarations();
  write_guards();
  for (const std::size_t index : clauses_) write_clause(problem_.clauses()[index]);
  if (options_.check_sat == CheckSat::Append) out_ += "(check-sat)\n";
  return std::move(out_);
}

void Printer::write_declarations() {
  for (std::size_t index = 0; index != booleans_.size(); ++index)
    if (booleans_[index] != 0)
      out_ += "(declare-const " + quoted_symbol(problem_.booleans()[index].symbol) + " Bool)\n";
  for (std::size_t index = 0; index != vectors_.size(); ++index) {
    const BitsDeclaration& made = problem_.vectors()[index];
    if (vectors_[index] != 0)
      out_ += "(declare-const " + quoted_symbol(made.symbol) + " (_ BitVec " + std::to_string(made.width) +
              "))\n";
  }
}

void Printer::write_guards() {
  for (std::size_t index = 0; index != vectors_.size(); ++index) {
    const BitsDeclaration& made = problem_.vectors()[index];
    if (vectors_[index] == 0 || !made.needs_guard()) continue;
    assert_named("(bvult " + quoted_symbol(made.symbol) + " " + constant_text(made.size, made.width) + ")",
                 made.guard_symbol);
  }
}

void Printer::write_clause(const Clause& clause) {
  write_definitions_below(clause.term);
  assert_named(text_of(clause.term), clause.symbol);
}

void Printer::assert_named(std::string_view body, std::string_view symbol) {
  out_ += "(assert (! ";
  out_ += body;
  out_ += " :named " + quoted_symbol(symbol) + "))\n";
}

void Printer::write_definitions_below(Term top) {
  std::vector<Term> pending{top};
  std::vector<Term> named;
  while (!pending.empty()) {
    const Term term = pending.back();
    pending.pop_back();
    Use& use = uses_[term.index()];
    if (std::exchange(use.visited, true)) continue;
    if (use.named) named.push_back(term);
    for (const Term child : problem_.children(term)) pending.push_back(child);
  }
  std::ranges::sort(named);  // so that definitions come before their uses
  for (const Term term : named) write_definition(term);
}

void Printer::write_definition(Term term) {
  const Node& node = problem_.node(term);
  const bool counts = node.op == Op::AtLeast;
  uses_[term.index()].symbol =
      counts ? at_least(node.constant, problem_.children(term)) : define(body_of(term));
}

std::string Printer::define(std::string_view body) {
  std::string symbol;
  do symbol = "term:" + std::to_string(++definitions_);
  while (problem_.has_symbol(symbol));
  symbol = quoted_symbol(symbol);
  out_ += "(define-fun " + symbol + " () Bool ";
  out_ += body;
  out_ += ")\n";
  return symbol;
}

std::string Printer::text_of(Term term) const {
  const Use& use = uses_[term.index()];
  return use.named ? use.symbol : body_of(term);
}

// Recurses through text_of at most kDeepestInline deep.
std::string Printer::body_of(Term term) const {
  const Node& node = problem_.node(term);
  switch (node.op) {
    case Op::True:
      return "true";
    case Op::False:
      return "false";
    case Op::Boolean:
      return quoted_symbol(problem_.booleans()[node.variable.index()].symbol);
    case Op::Not:
      return application("not", term);
    case Op::And:
      return application("and", term);
    case Op::Or:
      return application("or", term);
    case Op::Iff:
      return application("=", term);
    case Op::Ite:
      return application("ite", term);
    case Op::AtLeast:
      break;  // always named
    case Op::EqualsConstant:
    case Op::AtLeastConstant:
    case Op::EqualBits:
    case Op::AtLeastBits:
      return comparison(node);
  }
  bug("a term without an SMT-LIB form");
}

std::string Printer::application(std::string_view function, Term term) const {
  std::string text = "(";
  text += function;
  for (const Term child : problem_.children(term)) text += " " + text_of(child);
  return text + ")";
}

std::string Printer::vector_text(Bits bits, unsigned width) const {
  const BitsDeclaration& made = problem_.vectors()[bits.index()];
  const std::string symbol = quoted_symbol(made.symbol);
  if (made.width == width) return symbol;
  return "((_ zero_extend " + std::to_string(width - made.width) + ") " + symbol + ")";
}

std::string Printer::comparison(const Node& node) const {
  const bool equality = node.op == Op::EqualsConstant || node.op == Op::EqualBits;
  const bool against_constant = node.right.is_none();
  unsigned width = problem_.vectors()[node.left.index()].width;
  if (!against_constant) width = std::max(width, problem_.vectors()[node.right.index()].width);
  const std::string right =
      against_constant ? constant_text(node.constant, width) : vector_text(node.right, width);
  return std::string{equality ? "(= " : "(bvuge "} + vector_text(node.left, width) + " " + right + ")";
}

// "k or more of n" is "fewer than n − k + 1 of the negations": the smaller bound gives the smaller text.
std::string Printer::at_least(std::uint64_t bound, std::span<const Term> terms) {
  const std::uint64_t dual = terms.size() - bound + 1;
  const bool negate = dual < bound;
  std::vector<std::string> inputs;
  for (const Term term : terms) inputs.push_back(negate ? "(not " + text_of(term) + ")" : text_of(term));
  const auto most = static_cast<std::size_t>(negate ? dual : bound);
  const std::size_t half = inputs.size() / 2;
  const Outputs left = totals(std::span{inputs}.first(half), most);
  const Outputs right = totals(std::span{inputs}.subspan(half), most);
  const std::string reached = reaches(most, left, right);
  return define(negate ? "(not " + reached + ")" : reached);
}

// Depth is log₂ of the inputs.
Printer::Outputs Printer::totals(std::span<const std::string> inputs, std::size_t most) {
  if (inputs.size() <= 1) return {inputs.begin(), inputs.end()};
  const std::size_t half = inputs.size() / 2;
  const Outputs left = totals(inputs.first(half), most);
  const Outputs right = totals(inputs.subspan(half), most);
  Outputs outputs;
  for (std::size_t sum = 1; sum <= std::min(most, inputs.size()); ++sum)
    outputs.push_back(define(reaches(sum, left, right)));
  return outputs;
}

// "At least `sum` on both sides together": at least a on the left and sum − a on the right, for some a.
std::string Printer::reaches(std::size_t sum, const Outputs& left, const Outputs& right) {
  const std::size_t first = sum > right.size() ? sum - right.size() : 0;
  const std::size_t last = std::min(sum, left.size());
  std::string text;
  for (std::size_t share = first; share <= last; ++share) {
    if (share == 0) {
      text += " " + right[sum - 1];
    } else if (share == sum) {
      text += " " + left[sum - 1];
    } else {
      text += " (and " + left[share - 1] + " " + right[sum - share - 1] + ")";
    }
  }
  return first == last ? text.substr(1) : "(or" + text + ")";
}

}  // namespace

std::string quoted_symbol(std::string_view symbol) {
  return "|" + std::string{symbol} + "|";
}

std::string to_smtlib(const Problem& problem, const SmtlibOptions& options) {
  return Printer{problem, options}.print();
}

}  // namespace rolewright::smt
