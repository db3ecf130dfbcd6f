#include "tests/compiler/smt_support.hpp"

#include <algorithm>

namespace rolewright::smt::tests {

namespace {

class Draw {
 public:
  Draw(unsigned seed, SmallProblem& into) : random_{seed}, into_{into}, problem_{into.problem} {}

  std::size_t below(std::size_t limit) { return random_() % limit; }

  Drawn term(int depth) {
    if (depth == 0 || below(6) == 0) return leaf();
    switch (below(7)) {
      case 0:
        return negation(depth);
      case 1:
        return junction(depth, true);
      case 2:
        return junction(depth, false);
      case 3:
        return count(depth);
      case 4:
        return equivalence(depth);
      case 5:
        return choice(depth);
      default:
        return implication(depth);
    }
  }

 private:
  Drawn leaf() {
    const std::size_t kind = below(10);
    if (kind == 0) return {problem_.true_(), [](const World&) { return true; }};
    if (kind <= 5 || into_.vectors.empty()) {
      const std::size_t index = below(into_.booleans.size());
      return {into_.booleans[index], [index](const World& world) { return world.booleans[index]; }};
    }
    return kind <= 7 ? against_constant() : between_vectors();
  }

  Drawn against_constant() {
    const std::size_t index = below(into_.vectors.size());
    const Bits bits = into_.vectors[index];
    const std::uint64_t constant = below(7);
    switch (below(4)) {
      case 0:
        return {problem_.equals_constant(bits, constant),
                [=](const World& world) { return world.vectors[index] == constant; }};
      case 1:
        return {problem_.at_least_constant(bits, constant),
                [=](const World& world) { return world.vectors[index] >= constant; }};
      case 2:
        return {problem_.less_than_constant(bits, constant),
                [=](const World& world) { return world.vectors[index] < constant; }};
      default:
        return {problem_.at_most_constant(bits, constant),
                [=](const World& world) { return world.vectors[index] <= constant; }};
    }
  }

  Drawn between_vectors() {
    const std::size_t a = below(into_.vectors.size());
    const std::size_t b = below(into_.vectors.size());
    const Bits left = into_.vectors[a];
    const Bits right = into_.vectors[b];
    switch (below(3)) {
      case 0:
        return {problem_.equal(left, right), [=](const World& w) { return w.vectors[a] == w.vectors[b]; }};
      case 1:
        return {problem_.at_least_bits(left, right),
                [=](const World& w) { return w.vectors[a] >= w.vectors[b]; }};
      default:
        return {problem_.less_than_bits(left, right),
                [=](const World& w) { return w.vectors[a] < w.vectors[b]; }};
    }
  }

  Drawn negation(int depth) {
    const Drawn inner = term(depth - 1);
    return {problem_.not_(inner.term), [inner](const World& world) { return !inner.meaning(world); }};
  }

  std::vector<Drawn> several(int depth, std::size_t most) {
    std::vector<Drawn> all;
    for (std::size_t left = below(most + 1); left != 0; --left) all.push_back(term(depth - 1));
    return all;
  }

  static std::vector<Term> terms_of(const std::vector<Drawn>& all) {
    std::vector<Term> terms;
    for (const Drawn& drawn : all) terms.push_back(drawn.term);
    return terms;
  }

  static std::size_t held(const std::vector<Drawn>& all, const World& world) {
    std::size_t count = 0;
    for (const Drawn& drawn : all) count += drawn.meaning(world) ? 1 : 0;
    return count;
  }

  Drawn junction(int depth, bool both) {
    const std::vector<Drawn> all = several(depth, 4);
    if (both)
      return {problem_.and_(terms_of(all)),
              [all](const World& world) { return held(all, world) == all.size(); }};
    return {problem_.or_(terms_of(all)), [all](const World& world) { return held(all, world) != 0; }};
  }

  Drawn count(int depth) {
    const std::vector<Drawn> all = several(depth, 6);
    const std::size_t bound = below(5);
    if (below(2) == 0)
      return {problem_.at_least(bound, terms_of(all)), [=](const World& w) { return held(all, w) >= bound; }};
    return {problem_.at_most(bound, terms_of(all)), [=](const World& w) { return held(all, w) <= bound; }};
  }

  Drawn equivalence(int depth) {
    const Drawn a = term(depth - 1);
    const Drawn b = term(depth - 1);
    return {problem_.iff(a.term, b.term), [=](const World& w) { return a.meaning(w) == b.meaning(w); }};
  }

  Drawn implication(int depth) {
    const Drawn a = term(depth - 1);
    const Drawn b = term(depth - 1);
    return {problem_.implies(a.term, b.term), [=](const World& w) { return !a.meaning(w) || b.meaning(w); }};
  }

  Drawn choice(int depth) {
    const Drawn a = term(depth - 1);
    const Drawn b = term(depth - 1);
    const Drawn c = term(depth - 1);
    return {problem_.ite(a.term, b.term, c.term),
            [=](const World& w) { return a.meaning(w) ? b.meaning(w) : c.meaning(w); }};
  }

  std::mt19937 random_;
  SmallProblem& into_;
  Problem& problem_;
};

}  // namespace

void SmallProblem::for_each_world(const std::function<bool(const World&)>& visit) const {
  World world{std::vector<bool>(booleans.size()), std::vector<std::uint64_t>(vectors.size())};
  for (bool more = true; more;) {
    if (!visit(world)) return;
    more = false;
    for (std::size_t index = 0; !more && index != booleans.size(); ++index) {
      world.booleans[index] = !world.booleans[index];
      more = world.booleans[index];
    }
    for (std::size_t index = 0; !more && index != vectors.size(); ++index) {
      world.vectors[index] = (world.vectors[index] + 1) % problem.vectors()[index].size;
      more = world.vectors[index] != 0;
    }
  }
}

bool SmallProblem::possible(const std::vector<std::size_t>* chosen, const std::vector<Meaning>& also) const {
  std::vector<Meaning> all = also;
  if (chosen == nullptr) {
    all.insert(all.end(), clauses.begin(), clauses.end());
  } else {
    for (const std::size_t index : *chosen) all.push_back(clauses[index]);
  }
  bool found = false;
  for_each_world([&](const World& world) {
    found = std::ranges::all_of(all, [&](const Meaning& meaning) { return meaning(world); });
    return !found;
  });
  return found;
}

std::optional<std::uint64_t> SmallProblem::cheapest() const {
  std::optional<std::uint64_t> least;
  for_each_world([&](const World& world) {
    if (!std::ranges::all_of(clauses, [&](const Meaning& meaning) { return meaning(world); })) return true;
    std::uint64_t cost = 0;
    for (std::size_t index = 0; index != wishes.size(); ++index)
      if (!wishes[index](world)) cost += weights[index];
    least = std::min(least.value_or(cost), cost);
    return true;
  });
  return least;
}

SmallProblem random_problem(unsigned seed, const Sizes& sizes) {
  SmallProblem made;
  for (std::size_t index = 0; index != sizes.booleans; ++index)
    made.booleans.push_back(made.problem.boolean("role R" + std::to_string(index)));
  for (std::size_t index = 0; index != sizes.vectors.size(); ++index)
    made.vectors.push_back(made.problem.bits("attribute " + std::to_string(index), sizes.vectors[index]));
  Draw draw{seed, made};
  for (std::size_t index = 0; index != sizes.clauses; ++index) {
    Drawn drawn = draw.term(sizes.depth);
    made.problem.assert_clause(drawn.term, {.kind = ClauseKind::Rule,
                                            .index = static_cast<std::uint32_t>(index),
                                            .name = "rule " + std::to_string(index)});
    made.clauses.push_back(std::move(drawn.meaning));
  }
  for (std::size_t index = 0; index != sizes.wishes; ++index) {
    Drawn drawn = draw.term(sizes.depth - 1);
    const auto weight = static_cast<std::uint32_t>(1 + draw.below(9));
    made.problem.soft(drawn.term, weight,
                      {.kind = ClauseKind::Goal, .name = "wish " + std::to_string(index)});
    made.wishes.push_back(std::move(drawn.meaning));
    made.weights.push_back(weight);
  }
  for (int left = 4; left != 0; --left) made.questions.push_back(draw.term(sizes.depth));
  return made;
}

}  // namespace rolewright::smt::tests
