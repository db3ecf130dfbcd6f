#include "connectors/rules/text_classes.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "connectors/rules/text_pattern.hpp"

namespace rolewright::connectors {
namespace {

constexpr std::uint64_t kDead = ~std::uint64_t{0};

char32_t lower(char32_t c) {
  return c >= U'A' && c <= U'Z' ? c + 32 : c;
}
char32_t upper(char32_t c) {
  return c >= U'a' && c <= U'z' ? c - 32 : c;
}

// One test as an automaton whose state is one word: how much of the text is matched, or the places of a pattern.
class Walker {
 public:
  explicit Walker(const TextTest& test) : test_{test}, wanted_{code_points(folded(test.text, test.letters))} {
    if (test.op == TextOp::Matches) {
      if (auto pattern = parse_pattern(test.text, test.letters); pattern.ok()) pattern_ = std::move(pattern).value();
      return;
    }
    borders_.assign(wanted_.size() + 1, 0);  // longest proper border of each prefix: Knuth, Morris and Pratt
    for (std::size_t length = 1; length < wanted_.size(); ++length) {
      std::size_t border = borders_[length];
      while (border != 0 && wanted_[border] != wanted_[length]) border = borders_[border];
      borders_[length + 1] = wanted_[border] == wanted_[length] ? border + 1 : 0;
    }
  }

  [[nodiscard]] std::uint64_t start() const { return test_.op == TextOp::Matches ? pattern_.start() : 0; }

  [[nodiscard]] std::uint64_t step(std::uint64_t state, char32_t raw) const {
    if (test_.op == TextOp::Matches) return pattern_.step(state, raw);
    const char32_t c = test_.letters == Letters::IgnoreCase ? lower(raw) : raw;
    const std::size_t size = wanted_.size();
    if (state == kDead) return kDead;
    if (test_.op == TextOp::Equals) return state < size && wanted_[state] == c ? state + 1 : kDead;
    if (test_.op == TextOp::StartsWith) return state == size ? size : wanted_[state] == c ? state + 1 : kDead;
    if (test_.op == TextOp::Contains && state == size) return size;
    std::size_t matched = state;
    if (matched == size) matched = borders_[size];
    if (size == 0) return 0;
    while (matched != 0 && wanted_[matched] != c) matched = borders_[matched];
    return wanted_[matched] == c ? matched + 1 : 0;
  }

  [[nodiscard]] bool accepts(std::uint64_t state) const {
    return test_.op == TextOp::Matches ? pattern_.accepts(state) : state == wanted_.size();
  }

  void add_alphabet(std::set<char32_t>& known) const {
    const std::vector<char32_t> ranges = test_.op == TextOp::Matches ? pattern_.alphabet() : std::vector<char32_t>{};
    known.insert(ranges.begin(), ranges.end());
    if (test_.op == TextOp::Matches) return;
    for (const char32_t c : code_points(test_.text)) {
      known.insert(c);
      if (test_.letters == Letters::IgnoreCase) known.insert({lower(c), upper(c)});
    }
  }

 private:
  const TextTest& test_;
  std::u32string wanted_;
  std::vector<std::size_t> borders_;
  TextPattern pattern_;
};

// A character that no test mentions, readable when there is one.
char32_t other_character(const std::set<char32_t>& known) {
  for (const char32_t c : std::u32string_view{U"xyzqjkvwmnopabcdefghilrstu0123456789-_.XYZ"})
    if (!known.contains(c) && !known.contains(lower(c)) && !known.contains(upper(c))) return c;
  char32_t c = 0x4E00;
  while (known.contains(c)) ++c;
  return c;
}

}  // namespace

Result<std::vector<std::string>> text_classes(const std::vector<TextTest>& tests) {
  std::vector<Walker> walkers;
  walkers.reserve(tests.size());
  for (const TextTest& test : tests) walkers.emplace_back(test);
  std::set<char32_t> known;
  for (const Walker& walker : walkers) walker.add_alphabet(known);
  std::vector<char32_t> alphabet(known.begin(), known.end());
  alphabet.push_back(other_character(known));

  using State = std::vector<std::uint64_t>;
  struct Visit {
    State state;
    std::size_t from;
    char32_t by;
  };
  std::vector<Visit> visits;
  std::set<State> seen;
  std::set<std::vector<bool>> answers;
  std::vector<std::string> texts;
  const auto visit = [&](State state, std::size_t from, char32_t by) {
    if (seen.insert(state).second) visits.push_back({std::move(state), from, by});
  };
  State start;
  for (const Walker& walker : walkers) start.push_back(walker.start());
  visit(std::move(start), 0, 0);
  for (std::size_t now = 0; now != visits.size(); ++now) {
    if (visits.size() > kMaxTextStates)
      return Diagnostic{.code = Code::TooManyTests,
                        .message = std::to_string(tests.size()) +
                                   " tests of one attribute can tell too many texts apart to prove anything"};
    std::vector<bool> answer;
    for (std::size_t test = 0; test != walkers.size(); ++test)
      answer.push_back(walkers[test].accepts(visits[now].state[test]));
    if (answers.insert(answer).second) {
      std::u32string text;
      for (std::size_t back = now; back != 0; back = visits[back].from) text.push_back(visits[back].by);
      std::reverse(text.begin(), text.end());
      texts.push_back(to_utf8(text));
    }
    for (const char32_t c : alphabet) {
      State next;
      next.reserve(walkers.size());
      for (std::size_t test = 0; test != walkers.size(); ++test)
        next.push_back(walkers[test].step(visits[now].state[test], c));
      visit(std::move(next), now, c);
    }
  }
  return texts;
}

}  // namespace rolewright::connectors
