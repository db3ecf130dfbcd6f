// bench_proofs: what `prove` costs a statement, on an invented policy of an agency's size, through the same code that
// `verify` runs; and the same questions, with the same statements, in Z3's default encoding.
//   policy   300 roles, 400 birthright statements over nine attributes, 3,000 permissions, 1,000 functions, 500 rules
//   question could a possible person violate rule q by automatic roles?
//   ours     building the terms, the cone and the search, the model replayed or a minimal core
//   default  attributes as Int with a range, Z3's default solver, one for each question; terms, search and model
// With a policy file as its argument it times instead all that `verify` does with that policy: compiling, proofs, lints.
// Times are microseconds of processor time of one thread, so that a busy machine does not count. Exit code 1 when the two
// disagree.
#include <sys/resource.h>
#include <z3++.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <random>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "analyzer/possible_people.hpp"
#include "analyzer/proof.hpp"
#include "compiler/compile.hpp"

namespace {

using namespace rolewright;
using analyzer::PossiblePeople;
using analyzer::Reading;

constexpr std::size_t kRoles = 300;
constexpr std::size_t kAssigns = 400;
constexpr std::size_t kPermissions = 3'000;
constexpr std::size_t kGrants = 10;  // of one role
constexpr std::size_t kFunctions = 1'000;
constexpr std::size_t kRules = 500;

class Inventor {
 public:
  explicit Inventor(unsigned seed) : random_{seed} {}

  std::string policy() {
    std::string text =
        "policy invented\nlevels Clearance = none < secret < top_secret\norder Tier = T1 < T2 < T4 < T5, T1 < T3 < T5\n"
        "one of Employment = civil_service, military, contractor\none of Piv = missing_card, pending, active, revoked\n"
        "person has clearance: Clearance, tier: Tier, employment: Employment, piv: Piv, series: code, org: org_unit,\n"
        "  hired: date, span: number, remote: flag\nsystem M = export \"M\"\n"
        "assume A1: whenever employment is contractor then series is missing\n"
        "assume A2: whenever piv is active then not tier is missing\n";
    for (std::size_t index = 0; index != kPermissions; ++index)
      text += "permission p" + number(index) + " = M \"P" + number(index) + "\"\n";
    for (std::size_t role = 0; role != kRoles; ++role) {
      text += "role R" + number(role) + " grants ";
      for (std::size_t grant = 0; grant != kGrants; ++grant)
        text += (grant == 0 ? "p" : ", p") + number((role * kGrants + grant) % kPermissions);
      text += "\n";
    }
    for (std::size_t index = 0; index != kAssigns; ++index)
      text += "assign R" + number(index % kRoles) + " automatically when " + condition() + "\n";
    for (std::size_t index = 0; index != kFunctions; ++index) {
      text += "function F" + number(index) + " = any of ";
      for (std::size_t left = 1 + below(3), first = 1; left != 0; --left, first = 0)
        text += (first != 0 ? "p" : ", p") + number(below(kPermissions / 3) * 3 + left % 3);
      text += "\n";
    }
    for (std::size_t index = 0; index != kRules; ++index)
      text += "risk Q" + number(index) + " no person holds F" + number(index * 2) + " and F" + number(index * 2 + 1) + "\n";
    return text;
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }
  static std::string number(std::size_t value) { return std::to_string(value); }

  std::string condition() {
    std::string text;
    for (std::size_t left = 2 + below(3); left != 0; --left) text += (text.empty() ? "" : " and ") + test();
    return text;
  }

  std::string test() {
    static const char* const kTests[] = {"clearance at least secret", "clearance is top_secret", "tier at least T2",
                                         "tier at least T3",          "tier at most T2",         "piv is active",
                                         "not piv is revoked",        "remote is false",         "remote is true"};
    static const char* const kEmployments[] = {"civil_service", "military", "contractor"};
    switch (below(6)) {
      case 0:
        return "employment is " + std::string{kEmployments[below(3)]};
      case 1:
        return "series in { \"" + number(below(24) * 100) + "\", \"" + number(below(24) * 100 + 2400) + "\" }";
      case 2:
        return "org within \"D" + number(below(8)) + (below(2) == 0 ? "\"" : "/O" + number(below(12)) + "\"");
      case 3:
        return (below(2) == 0 ? "hired at most 20" : "hired at least 20") + number(10 + below(15)) + "-01-01";
      case 4:
        return (below(2) == 0 ? "span at least " : "span at most ") + number(below(40));
      default:
        return kTests[below(std::size(kTests))];
    }
  }

  std::mt19937 random_;
};

// A problem's terms with attributes as Int, for one question: what somebody would write who reads Z3's manual.
class DefaultEncoding {
 public:
  DefaultEncoding(z3::context& context, const smt::Problem& problem) : context_{context}, problem_{problem} {}

  // 1 possible, 0 impossible, -1 unknown.
  int ask(const smt::Cone& cone, smt::Term asked) {
    z3::solver solver{context_};
    for (const smt::Bits bits : cone.vectors)
      solver.add(number(bits) >= 0 &&
                 number(bits) < context_.int_val(problem_.vectors()[bits.index()].size));
    for (const std::size_t clause : cone.clauses) solver.add(term(problem_.clauses()[clause].term));
    solver.add(term(asked));
    const z3::check_result answer = solver.check();
    if (answer == z3::sat) (void)solver.get_model();
    known_.clear();
    return answer == z3::unknown ? -1 : answer == z3::sat ? 1 : 0;
  }

 private:
  z3::expr number(smt::Bits bits) { return context_.int_const(problem_.vectors()[bits.index()].symbol.c_str()); }

  // Recursion is as deep as the invented conditions.
  z3::expr term(smt::Term wanted) {
    const auto known = known_.find(wanted.index());
    if (known != known_.end()) return known->second;
    const z3::expr made = make(wanted);
    known_.emplace(wanted.index(), made);
    return made;
  }

  z3::expr make(smt::Term wanted) {
    const smt::Node& node = problem_.node(wanted);
    z3::expr_vector parts{context_};
    for (const smt::Term child : problem_.children(wanted)) parts.push_back(term(child));
    const auto part = [&](unsigned place) {
      return z3::expr{context_, Z3_ast_vector_get(context_, parts, place)};
    };
    switch (node.op) {
      case smt::Op::True:
        return context_.bool_val(true);
      case smt::Op::False:
        return context_.bool_val(false);
      case smt::Op::Boolean:
        return context_.bool_const(problem_.booleans()[node.variable.index()].symbol.c_str());
      case smt::Op::Not:
        return !part(0);
      case smt::Op::And:
        return z3::mk_and(parts);
      case smt::Op::Or:
        return z3::mk_or(parts);
      case smt::Op::AtLeast:
        return z3::atleast(parts, static_cast<unsigned>(node.constant));
      case smt::Op::Iff:
        return part(0) == part(1);
      case smt::Op::Ite:
        return z3::ite(part(0), part(1), part(2));
      case smt::Op::EqualsConstant:
        return number(node.left) == context_.int_val(node.constant);
      case smt::Op::AtLeastConstant:
        return number(node.left) >= context_.int_val(node.constant);
      case smt::Op::EqualBits:
        return number(node.left) == number(node.right);
      case smt::Op::AtLeastBits:
        return number(node.left) >= number(node.right);
    }
    std::abort();
  }

  z3::context& context_;
  const smt::Problem& problem_;
  std::unordered_map<std::size_t, z3::expr> known_;
};

double thread_micros() {
  timespec spent{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return static_cast<double>(spent.tv_sec) * 1e6 + static_cast<double>(spent.tv_nsec) / 1e3;
}

int number_of(const analyzer::PossibleAnswer& answer) {
  if (std::holds_alternative<analyzer::FoundPerson>(answer)) return 1;
  return std::holds_alternative<analyzer::RuledOut>(answer) ? 0 : -1;
}

void print(const char* name, std::vector<double> micros) {
  std::ranges::sort(micros);
  std::printf("%-44s median %7.0f us   p99 %7.0f us   longest %7.0f us\n", name, micros[micros.size() / 2],
              micros[micros.size() * 99 / 100], micros.back());
}

void print_peak() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  std::printf("peak memory %ld MB\n", used.ru_maxrss / 1024);
}

int verify_file(const std::string& path) {
  std::vector<double> compiling, verifying;
  std::size_t rules = 0, proved = 0, proofs = 0, lints = 0;
  for (int round = 0; round != 9; ++round) {
    SourceMap sources;
    const double start = thread_micros();
    const auto policy = compiler::compile({path}, compiler::load_file, sources);
    if (!policy.ok()) {
      std::printf("%s does not compile: %s\n", path.c_str(), policy.error().items()[0].message.c_str());
      return 1;
    }
    const double compiled = thread_micros();
    const analyzer::Verification result = analyzer::verify(policy.value(), Day{20'000});
    verifying.push_back(thread_micros() - compiled);
    compiling.push_back(compiled - start);
    rules = policy.value().ir.rules.size();
    proofs = result.proofs.size();
    proved = static_cast<std::size_t>(std::ranges::count(result.proofs, ProofResult::Proved, &ProofReport::result));
    lints = result.lints.items().size();
  }
  std::printf("%s: %zu rules, %zu of %zu statements proved, %zu remarks\n", path.c_str(), rules, proved, proofs, lints);
  print("compiling", compiling);
  print("proofs and lints", verifying);
  print_peak();
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 2) return verify_file(arguments[1]);
  const std::string text = Inventor{20260930}.policy();
  SourceMap sources;
  const auto policy = compiler::compile(
      {"invented.rw"}, [&](const std::string&) { return Result<std::string>{text}; }, sources);
  if (!policy.ok()) {
    std::printf("the invented policy does not compile: %s\n", policy.error().items()[0].message.c_str());
    return 1;
  }
  const double begin = thread_micros();
  PossiblePeople people{policy.value().ir, Day{20'000}};
  (void)people.role_held(Reading::Automatic, compiler::RoleId{0U});  // states every role once
  const double stated = thread_micros() - begin;

  std::vector<double> ours, theirs, reaching;
  std::vector<int> answers;
  std::size_t refuted = 0;
  for (std::size_t rule = 0; rule != kRules; ++rule) {
    const std::size_t before = people.solved();
    const double start = thread_micros();
    const smt::Term violation = people.violation(Reading::Automatic, RuleId{rule});
    const analyzer::PossibleAnswer answer = people.ask(violation, Reading::Automatic, smt::CoreWanted::Minimal);
    if (const auto* person = std::get_if<analyzer::FoundPerson>(&answer))
      if (!people.violates(RuleId{rule}, *person)) return 1;
    ours.push_back(thread_micros() - start);
    if (people.solved() != before) reaching.push_back(ours.back());
    answers.push_back(number_of(answer));
    refuted += answers.back() == 1 ? 1 : 0;
  }
  z3::context context;
  DefaultEncoding plain{context, people.problem()};
  for (std::size_t rule = 0; rule != kRules; ++rule) {
    const smt::Term violation = people.violation(Reading::Automatic, RuleId{rule});
    const smt::Cone cone = people.cone_of(violation);
    const double start = thread_micros();
    const int answer = people.problem().is_false(violation) ? 0 : plain.ask(cone, violation);
    theirs.push_back(thread_micros() - start);
    if (answer != answers[rule]) {
      std::printf("question %zu: %d and %d\n", rule, answers[rule], answer);
      return 1;
    }
  }
  std::printf("%zu statements, %zu reach Z3 after folding, %zu refuted; stating the roles once %.0f us\n", kRules,
              reaching.size(), refuted, stated);
  print("ours, with replay or a minimal core", ours);
  print("ours, those that reach Z3", reaching);
  print("the same statements, default encoding", theirs);
  print_peak();
  return 0;
}
