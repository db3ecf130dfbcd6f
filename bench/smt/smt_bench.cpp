// bench_smt: what a for-all-people question costs, in the encoding this project uses and in the obvious one.
//   ours     attributes as narrow bit vectors, logic QF_FD: one session over all roles, and one small session
//   a
//            question over only the roles it names
//   obvious  attributes as Z3 enumeration sorts and Int, the default solver, both ways too
// The world is invented from a seed: 300 birthright roles, each granted exactly when a condition over seven
// attributes holds; question q asks whether one person can hold any role of one duty and any of another. All
// four must give the same answers, else the exit code is 1. Times are microseconds
// of processor time of one thread, so that a busy machine does not count.
#include <z3++.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <functional>
#include <random>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/smt/session.hpp"

namespace {

using namespace rolewright::smt;

constexpr std::size_t kRoles = 300;
constexpr std::size_t kQuestions = 500;

struct Attribute {
  const char* name;
  std::uint32_t size;
  enum class Kind { Enumeration, Number } kind;
};

constexpr Attribute kAttributes[] = {
    {"attribute employment", 3, Attribute::Kind::Enumeration},
    {"attribute piv", 4, Attribute::Kind::Enumeration},
    {"attribute series", 24, Attribute::Kind::Enumeration},
    {"attribute clearance", 4, Attribute::Kind::Number},
    {"attribute tier", 5, Attribute::Kind::Number},
    {"attribute org", 200, Attribute::Kind::Number},
    {"attribute hired", 65536, Attribute::Kind::Number},
};

// attribute = value, or for numbers low ≤ attribute < high.
struct Test {
  std::size_t attribute;
  std::uint32_t low;
  std::uint32_t high;
};

using Condition = std::vector<Test>;  // all of them

struct Asked {
  std::vector<std::size_t> one;  // roles that confer the first duty
  std::vector<std::size_t> other;
};

struct Invented {
  std::vector<Condition> roles;
  std::vector<Asked> questions;
};

Invented invent(unsigned seed) {
  std::mt19937 random{seed};
  const auto below = [&](std::uint32_t limit) { return static_cast<std::uint32_t>(random() % limit); };
  Invented world;
  for (std::size_t role = 0; role != kRoles; ++role) {
    Condition condition;
    for (std::uint32_t left = 2 + below(3); left != 0; --left) {
      const std::size_t attribute = below(std::size(kAttributes));
      const std::uint32_t size = kAttributes[attribute].size;
      const std::uint32_t low = below(size);
      const bool number = kAttributes[attribute].kind == Attribute::Kind::Number;
      condition.push_back({attribute, low, number ? low + 1 + below(size - low) : low + 1});
    }
    world.roles.push_back(condition);
  }
  const auto some_roles = [&] {
    std::vector<std::size_t> roles;
    for (std::uint32_t left = 1 + below(3); left != 0; --left) roles.push_back(below(kRoles));
    return roles;
  };
  for (std::size_t index = 0; index != kQuestions; ++index) {
    std::vector<std::size_t> one = some_roles();
    world.questions.push_back({std::move(one), some_roles()});
  }
  return world;
}

std::vector<std::size_t> roles_of(const Asked& asked) {
  std::vector<std::size_t> roles = asked.one;
  roles.insert(roles.end(), asked.other.begin(), asked.other.end());
  std::ranges::sort(roles);
  roles.erase(std::unique(roles.begin(), roles.end()), roles.end());
  return roles;
}

std::vector<std::size_t> all_roles() {
  std::vector<std::size_t> roles(kRoles);
  for (std::size_t role = 0; role != kRoles; ++role) roles[role] = role;
  return roles;
}

// The invented world, or some of its roles, as a Problem.
class Ours {
 public:
  explicit Ours(const Invented& world) : world_{world}, holds_(kRoles) {
    for (const Attribute& attribute : kAttributes)
      vectors_.push_back(problem_.bits(attribute.name, attribute.size));
  }

  /// role ⇔ its condition.
  Term grant(std::size_t role) {
    if (holds_[role].is_none()) holds_[role] = problem_.boolean("role " + std::to_string(role));
    std::vector<Term> tests;
    for (const Test& test : world_.roles[role]) tests.push_back(term_of(test));
    return problem_.iff(holds_[role], problem_.and_(tests));
  }

  void state(const std::vector<std::size_t>& roles) {
    for (const std::size_t role : roles) {
      const Term granted = grant(role);
      problem_.assert_clause(granted,
                             {.kind = ClauseKind::Definition, .name = "grant " + std::to_string(role)});
    }
  }

  Term violation(const Asked& asked) { return problem_.and_({any(asked.one), any(asked.other)}); }
  [[nodiscard]] const Problem& problem() const { return problem_; }

 private:
  Term term_of(const Test& test) {
    const Bits bits = vectors_[test.attribute];
    if (kAttributes[test.attribute].kind == Attribute::Kind::Enumeration)
      return problem_.equals_constant(bits, test.low);
    return problem_.and_(
        {problem_.at_least_constant(bits, test.low), problem_.less_than_constant(bits, test.high)});
  }
  Term any(const std::vector<std::size_t>& roles) {
    std::vector<Term> terms;
    for (const std::size_t role : roles) terms.push_back(holds_[role]);
    return problem_.or_(terms);
  }

  const Invented& world_;
  Problem problem_;
  std::vector<Bits> vectors_;
  std::vector<Term> holds_;
};

// The same with what Z3's manual suggests first: enumeration sorts, Int, and the default solver.
class Obvious {
 public:
  explicit Obvious(z3::context& context) : context_{context}, attributes_{context} {
    for (const Attribute& attribute : kAttributes) {
      if (attribute.kind == Attribute::Kind::Number) {
        attributes_.push_back(context.int_const(attribute.name));
        values_.emplace_back(context);
      } else {
        declare_enumeration(attribute);
      }
    }
  }

  void state(z3::solver& solver, const Invented& world, const std::vector<std::size_t>& roles) {
    for (std::size_t index = 0; index != std::size(kAttributes); ++index)
      if (kAttributes[index].kind == Attribute::Kind::Number)
        solver.add(at(index) >= 0 && at(index) < static_cast<int>(kAttributes[index].size));
    for (const std::size_t role : roles) {
      z3::expr_vector tests{context_};
      for (const Test& test : world.roles[role]) tests.push_back(expression_of(test));
      solver.add(holds(role) == z3::mk_and(tests));
    }
  }

  z3::expr violation(const Asked& asked) { return any(asked.one) && any(asked.other); }

 private:
  void declare_enumeration(const Attribute& attribute) {
    std::vector<std::string> names;
    for (std::uint32_t value = 0; value != attribute.size; ++value)
      names.push_back(std::string{attribute.name} + " value " + std::to_string(value));
    std::vector<const char*> pointers;
    for (const std::string& name : names) pointers.push_back(name.c_str());
    z3::func_decl_vector constants{context_};
    z3::func_decl_vector testers{context_};
    const z3::sort sort = context_.enumeration_sort((std::string{attribute.name} + " sort").c_str(),
                                                    attribute.size, pointers.data(), constants, testers);
    attributes_.push_back(context_.constant(attribute.name, sort));
    z3::expr_vector values{context_};
    for (const z3::func_decl& constant : constants) values.push_back(constant());
    values_.push_back(values);
  }

  z3::expr at(std::size_t index) {
    return {context_, Z3_ast_vector_get(context_, attributes_, static_cast<unsigned>(index))};
  }
  z3::expr expression_of(const Test& test) {
    if (kAttributes[test.attribute].kind == Attribute::Kind::Number)
      return at(test.attribute) >= static_cast<int>(test.low) &&
             at(test.attribute) < static_cast<int>(test.high);
    const z3::expr value{context_, Z3_ast_vector_get(context_, values_[test.attribute], test.low)};
    return at(test.attribute) == value;
  }
  z3::expr holds(std::size_t role) { return context_.bool_const(("role " + std::to_string(role)).c_str()); }
  z3::expr any(const std::vector<std::size_t>& roles) {
    z3::expr_vector all{context_};
    for (const std::size_t role : roles) all.push_back(holds(role));
    return z3::mk_or(all);
  }

  z3::context& context_;
  z3::expr_vector attributes_;
  std::vector<z3::expr_vector> values_;
};

struct Run {
  std::vector<double> micros;
  std::vector<int> answers;  // 1 possible, 0 impossible, -1 unknown
};

double thread_micros() {
  timespec spent{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return static_cast<double>(spent.tv_sec) * 1e6 + static_cast<double>(spent.tv_nsec) / 1e3;
}

Run measure(const std::function<int(std::size_t)>& ask) {
  Run run;
  for (std::size_t index = 0; index != kQuestions; ++index) {
    const double begin = thread_micros();
    run.answers.push_back(ask(index));
    run.micros.push_back(thread_micros() - begin);
  }
  return run;
}

int number_of(const Outcome& outcome) {
  if (std::holds_alternative<Sat>(outcome)) return 1;
  return std::holds_alternative<Unsat>(outcome) ? 0 : -1;
}

int number_of(z3::check_result answer) {
  return answer == z3::unknown ? -1 : answer == z3::sat ? 1 : 0;
}

Run ours_together(const Invented& world) {
  Ours ours{world};
  ours.state(all_roles());
  Session session{ours.problem()};
  return measure([&](std::size_t index) {
    const Term violation = ours.violation(world.questions[index]);
    return number_of(session.check({.supposing = {&violation, 1}}));
  });
}

Run ours_supposed(const Invented& world) {
  Ours ours{world};
  Session session{ours.problem()};
  return measure([&](std::size_t index) {
    std::vector<Term> supposing;
    for (const std::size_t role : roles_of(world.questions[index])) supposing.push_back(ours.grant(role));
    supposing.push_back(ours.violation(world.questions[index]));
    return number_of(session.check({.supposing = supposing}));
  });
}

Run ours_apart(const Invented& world, CoreWanted core) {
  Engine engine;
  return measure([&](std::size_t index) {
    Ours ours{world};
    ours.state(roles_of(world.questions[index]));
    const Term violation = ours.violation(world.questions[index]);
    Session session{engine, ours.problem()};
    return number_of(session.check({.supposing = {&violation, 1}, .core = core}));
  });
}

Run obvious_together(const Invented& world) {
  z3::context context;
  Obvious obvious{context};
  z3::solver solver{context};
  obvious.state(solver, world, all_roles());
  return measure([&](std::size_t index) {
    solver.push();
    solver.add(obvious.violation(world.questions[index]));
    const int answer = number_of(solver.check());
    if (answer == 1) (void)solver.get_model();
    solver.pop();
    return answer;
  });
}

Run obvious_apart(const Invented& world) {
  z3::context context;
  Obvious obvious{context};
  return measure([&](std::size_t index) {
    z3::solver solver{context};
    obvious.state(solver, world, roles_of(world.questions[index]));
    solver.add(obvious.violation(world.questions[index]));
    const int answer = number_of(solver.check());
    if (answer == 1) (void)solver.get_model();
    return answer;
  });
}

void print(const char* name, Run run) {
  std::ranges::sort(run.micros);
  const auto refuted = std::ranges::count(run.answers, 1);
  const auto unknown = std::ranges::count(run.answers, -1);
  std::printf("%-34s median %7.0f us   p99 %7.0f us   refuted %td of %zu   unknown %td\n", name,
              run.micros[kQuestions / 2], run.micros[kQuestions * 99 / 100], refuted, kQuestions, unknown);
}

}  // namespace

int main() {
  const Invented world = invent(20260930);
  const std::pair<const char*, Run> runs[] = {
      {"ours, its roles supposed", ours_supposed(world)},
      {"ours, one session of 300 roles", ours_together(world)},
      {"ours, one session a question", ours_apart(world, CoreWanted::None)},
      {"ours, the same with minimal cores", ours_apart(world, CoreWanted::Minimal)},
      {"obvious, one solver of 300 roles", obvious_together(world)},
      {"obvious, one solver a question", obvious_apart(world)},
  };
  for (const auto& [name, run] : runs) print(name, run);
  for (const auto& [name, run] : runs) {
    if (run.answers == runs[0].second.answers) continue;
    std::printf("%s: other answers\n", name);
    return 1;
  }
  return 0;
}
