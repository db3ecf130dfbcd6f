// `rolewright mine`: the fewest, or simplest, roles that grant exactly what people hold; and the independent
// check of such a result.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <optional>
#include <span>

#include "cli/command.hpp"
#include "cli/mining_input.hpp"
#include "cli/mining_lists.hpp"
#include "cli/mining_picture.hpp"
#include "cli/mining_settings.hpp"
#include "cli/mining_text.hpp"
#include "connectors/json/role_file.hpp"
#include "report/mining_json.hpp"
#include "rolemining/anonymous.hpp"
#include "rolemining/check_result.hpp"
#include "rolemining/clean_input.hpp"
#include "rolemining/drift.hpp"
#include "rolemining/hierarchy.hpp"
#include "rolemining/mine_within.hpp"
#include "rolemining/review.hpp"
#include "rolemining/thresholds.hpp"
#include "rolemining/upa_file.hpp"
#include "rolemining/verify.hpp"
#include "rolemining/view_groups.hpp"

namespace rolewright::cli {
namespace {

// One line on a terminal that shows the gap between what is proved and what is found; silent elsewhere.
class ProgressLine {
 public:
  explicit ProgressLine(double budget_seconds)
      : terminal_{::isatty(STDERR_FILENO) != 0}, budget_{budget_seconds}, start_{Clock::now()} {}
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine() {
    if (shown_) std::fprintf(stderr, "\r\x1b[K");
  }

  void show(const rolemining::MineProgress& progress) {
    if (!terminal_) return;
    const double elapsed = std::chrono::duration<double>(Clock::now() - start_).count();
    if (elapsed < next_) return;
    next_ = elapsed + 0.2;
    shown_ = true;
    const double share =
        progress.upper == 0
            ? 1.0
            : std::min(1.0, static_cast<double>(progress.lower) / static_cast<double>(progress.upper));
    constexpr std::size_t kWidth = 24;
    const auto full = static_cast<std::size_t>(share * kWidth);
    const std::string bar = std::string(full, '#') + std::string(kWidth - full, '.');
    std::fprintf(stderr, "\r%-7.*s [%s] at least %llu, found %llu, gap %.1f%%, %.0f of %.0f s \x1b[K",
                 static_cast<int>(progress.stage.size()), progress.stage.data(), bar.c_str(),
                 static_cast<unsigned long long>(progress.lower),
                 static_cast<unsigned long long>(progress.upper), 100 * (1 - share), elapsed, budget_);
  }

 private:
  using Clock = std::chrono::steady_clock;
  bool terminal_;
  double budget_;  // seconds
  Clock::time_point start_;
  double next_ = 1.0;  // seconds from the start; nothing is shown before
  bool shown_ = false;
};

class MineCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override {
    CLI::App* command =
        program.add_subcommand("mine", "mine roles from who holds what, with a proof of how few suffice");
    command
        ->add_option("--upa", upa_,
                     "an assignment matrix: `user<TAB>entitlement entitlement …` a line, plain or gzipped")
        ->option_text("FILE");
    command
        ->add_option("-p,--policy", workspace_.policies, "policy files whose rules no mined role may break")
        ->option_text("FILE…");
    command->add_option("-s,--snapshot", workspace_.snapshot, "mine what people of this snapshot hold")
        ->option_text("FILE");
    command->add_option("--today", workspace_.today, "the day that counts; the snapshot's own when left out")
        ->option_text("YYYY-MM-DD");
    static const std::map<std::string, MiningObjective> kObjectives{
        {"roles", MiningObjective::Roles}, {"edges", MiningObjective::Edges}, {"wsc", MiningObjective::Wsc}};
    command
        ->add_option("--objective", options_.objective,
                     "fewest roles, fewest edges, or least weighted structural complexity")
        ->transform(CLI::CheckedTransformer(kObjectives))
        ->option_text("roles|edges|wsc");
    command
        ->add_option("--weights", weights_,
                     "what wsc counts for a role, an edge to a person, an edge to an entitlement")
        ->delimiter(',')
        ->expected(3)
        ->check(CLI::Range(0U, 1'000'000U))
        ->option_text("ROLE,PERSON,ENTITLEMENT");
    command->add_flag("--pareto", pareto_,
                      "the answers that none beats in both roles and edges, to choose from");
    command
        ->add_option("--budget", options_.budget_seconds,
                     "seconds to search; an answer is given whatever the budget")
        ->check(CLI::NonNegativeNumber)
        ->option_text("SECONDS");
    command->add_option("--seed", options_.seed, "same seed, same answer")->option_text("N");
    command
        ->add_option("--birthright", options_.birthright_share,
                     "entitlements held by this share of people are kept apart")
        ->check(CLI::Range(0.0, 1.0))
        ->option_text("SHARE");
    static const std::map<std::string, rolemining::NoiseMode> kNoise{
        {"off", rolemining::NoiseMode::Off},
        {"remove-only", rolemining::NoiseMode::RemoveOnly},
        {"add-only", rolemining::NoiseMode::AddOnly},
        {"both", rolemining::NoiseMode::Both}};
    command
        ->add_option("--noise", noise_.mode,
                     "undo likely mistakes first, listing each with its reason and price; half the budget")
        ->transform(CLI::CheckedTransformer(kNoise))
        ->option_text("remove-only|add-only|both");
    command
        ->add_option("--check", check_,
                     "check a result that `mine --format json` wrote, against the same --upa")
        ->option_text("FILE");
    command->add_option("--show", show_, "roles shown in text; 0 shows all")->option_text("N");
    command->add_option("-o,--output", output_, "write the JSON document to this file as well")
        ->option_text("FILE");
    settings_.declare(*command);
    add_format(*command, format_);
    command->footer(
        "Example: rolewright mine --upa healthcare.upa.gz --objective roles --format json\n"
        "Example: rolewright mine -p fixtures/bureau/bureau.rw -s bureau.rws --birthright 0.9 -o roles.json\n"
        "Example: rolewright mine --upa a.upa --people hr.csv --most-roles 4 --least-people 3 --picture "
        "a.svg\n"
        "Example: rolewright mine -p agency.rw -s october.rws --stable roles.json --lock R001,R004 -o "
        "new.json\n"
        "Example: rolewright mine -p agency.rw -s october.rws --drift roles.json\n"
        "Exit codes: 0 roles found and clean, 1 a role violates a rule by itself or access has drifted, 2 "
        "bad input.");
    return command;
  }

  Exit run() override {
    if (upa_.empty() == workspace_.snapshot.empty())
      return bad_input("mine", format_,
                       {{.code = Code::BadOption,
                         .message = "give either --upa, or --policy with --snapshot",
                         .where = "mine"}});
    if (const Diagnostics wrong = settings_.check(); wrong.has_error())
      return bad_input("mine", format_, wrong);
    if (!weights_.empty())
      options_.wsc = {.role = weights_[0], .user_edge = weights_[1], .entitlement_edge = weights_[2]};
    return upa_.empty() ? mine_snapshot() : mine_upa();
  }

 private:
  Exit mine_upa() {
    Result<rolemining::LabelledAssignments> read = rolemining::read_upa_file(upa_);
    if (!read.ok()) return bad_input("mine", format_, read.error());
    SnapshotMatrix matrix;
    matrix.input.matrix = std::move(read.value().matrix);
    matrix.input.users = std::move(read.value().users);
    matrix.input.entitlements = std::move(read.value().entitlements);
    std::optional<Day> today;
    if (!workspace_.today.empty()) {
      const Result<Day> day = day_option(workspace_.today, "--today", Day{});
      if (!day.ok()) return bad_input("mine", format_, day.error());
      today = day.value();
    }
    return proceed(matrix, today, nullptr);
  }

  Exit mine_snapshot() {
    Workspace workspace{workspace_};
    if (!workspace.ok()) return bad_input("mine", format_, workspace.problems(), workspace.sources());
    SnapshotMatrix matrix = matrix_of(workspace, settings_.window);
    return proceed(matrix, workspace.world().today, &workspace);
  }

  // Reads the lists, then gives the view asked for, or mines. Without a workspace no policy judges the roles.
  Exit proceed(SnapshotMatrix& matrix, std::optional<Day> today, Workspace* workspace) {
    rolemining::MineInput& input = matrix.input;
    const Diagnostics lists = settings_.read_lists(input, today);
    if (lists.has_error()) return bad_input("mine", format_, lists);
    print_diagnostics(lists, {});
    for (const char* unit : {"manager", "org"})
      for (const rolemining::Attribute& attribute : input.attributes.attributes)
        if (matrix.review.unit_attribute.empty() && attribute.name == unit)
          matrix.review.unit_attribute = unit;
    if (!check_.empty()) return check(input);
    if (pareto_) return mine_pareto(input);
    if (settings_.groups) return show_groups(input);
    if (!settings_.drift.empty()) return show_drift(input);
    if (!settings_.anonymous.empty()) return write_anonymous(input);
    Result<rolemining::MineConstraints> constraints = settings_.constraints(input);
    if (!constraints.ok()) return bad_input("mine", format_, constraints.error());
    constraints_ = std::move(constraints).value();
    double seconds = 0;
    Result<RoleSet> roles = mine(input, seconds);
    if (!roles.ok()) return bad_input("mine", format_, roles.error());
    const MiningReview review = review_of(matrix, roles.value());
    if (!settings_.picture.empty())
      if (const Diagnostics problems = write_file(settings_.picture, picture_of(input, roles.value()));
          problems.has_error())
        return bad_input("mine", format_, problems);
    if (workspace == nullptr) return answer(roles.value(), review, seconds, {});
    const Result<rolemining::RoleVerification> verified =
        rolemining::verify_roles(workspace->world(), roles.value(), matrix.entitlements);
    if (!verified.ok()) return bad_input("mine", format_, verified.error(), workspace->sources());
    return answer(roles.value(), review, seconds, verified.value().violations);
  }

  // Sets the roles' inheritance when asked to, which the review then counts.
  MiningReview review_of(const SnapshotMatrix& matrix, RoleSet& roles) const {
    MiningReview review;
    review.roles = rolemining::review_roles(matrix.input, roles, matrix.review);
    if (settings_.hierarchy) {
      const rolemining::Hierarchy size = rolemining::add_inheritance(roles);
      review.hierarchy_edges = size.inheritance_edges;
      review.hierarchy_wsc = size.wsc;
    }
    for (const MinedRole& role : constraints_.previous.roles.roles)
      if (role.decision == RoleDecision::Rejected) review.rejected.push_back(role);
    if (!settings_.stable.empty()) review.change = change_;
    for (std::size_t cell = 0; cell != matrix.input.matrix.cells(); ++cell)
      review.use.count(matrix.input.use.empty() ? CellUse::Unknown : matrix.input.use[cell]);
    review.thresholds =
        rolemining::nearby_thresholds(matrix.input, roles, options_.birthright_share, constraints_.limits);
    return review;
  }

  Exit show_groups(const rolemining::MineInput& input) {
    rolemining::GroupOptions options;
    std::size_t unknown = 0;
    if (!settings_.ignore.empty()) {
      Result<std::vector<rolemining::Cell>> ignore = read_ignore(settings_.ignore, input, unknown);
      if (!ignore.ok()) return bad_input("groups", format_, ignore.error());
      options.ignore = std::move(ignore).value();
    }
    const Result<AccessGroups> groups = rolemining::view_groups(input, options_, options);
    if (!groups.ok()) return bad_input("groups", format_, groups.error());
    if (!settings_.picture.empty())
      if (const Diagnostics problems = write_file(settings_.picture, picture_of(input, groups.value()));
          problems.has_error())
        return bad_input("groups", format_, problems);
    return give("groups", report::groups_json(groups.value()), groups_text(groups.value(), show_),
                Exit::Clean);
  }

  Exit show_drift(const rolemining::MineInput& input) {
    const Result<std::string> text = read_file(settings_.drift, connectors::kMaxRoleFileBytes);
    if (!text.ok()) return bad_input("drift", format_, text.error());
    const Result<RoleSet> roles = connectors::parse_roles(text.value(), settings_.drift);
    if (!roles.ok()) return bad_input("drift", format_, roles.error());
    const RoleDrift drift = rolemining::find_drift(roles.value(), input);
    return give("drift", report::drift_json(drift), drift_text(drift, show_),
                drift.none() ? Exit::Clean : Exit::Findings);
  }

  Exit write_anonymous(const rolemining::MineInput& input) {
    const Result<std::string> secret = read_file(settings_.secret, 1U << 20);
    if (!secret.ok()) return bad_input("mine", format_, secret.error());
    if (secret.value().size() < rolemining::kShortestSecret)
      return bad_input(
          "mine", format_,
          {{.code = Code::BadOption,
            .message = "the secret has " + std::to_string(secret.value().size()) + " bytes where at least " +
                       std::to_string(rolemining::kShortestSecret) + " belong",
            .where = printable(settings_.secret)}});
    const rolemining::AnonymousMatrix matrix = rolemining::anonymise(input, secret.value());
    Diagnostics problems = write_file(settings_.anonymous, matrix.upa);
    if (!settings_.key.empty()) problems.append(write_file(settings_.key, matrix.key));
    if (problems.has_error()) return bad_input("mine", format_, problems);
    if (format_ == Format::Text)
      print("wrote " + grouped(input.matrix.cells()) + " grants with pseudonyms to " +
            printable(settings_.anonymous) + "\n");
    return Exit::Clean;
  }

  // A view's answer: the document to --output as well when asked.
  Exit give(const std::string& command, const std::string& document, const std::string& text, Exit exit) {
    if (!output_.empty())
      if (const Diagnostics problems = write_file(output_, document); problems.has_error())
        return bad_input(command, format_, problems);
    print(format_ == Format::Json ? document : text);
    return exit;
  }

  // Cleans the input when asked to, then mines it.
  Result<RoleSet> mine(const rolemining::MineInput& input, double& seconds) {
    if (noise_.mode == rolemining::NoiseMode::Off) return mine_exactly(input, seconds);
    noise_.budget_seconds = options_.budget_seconds / 2;
    noise_.seed = options_.seed;
    Result<rolemining::CleanInput> clean = rolemining::clean_input(input, noise_);
    if (!clean.ok()) return clean.error();
    noise_unfinished_ = !clean.value().complete;
    options_.budget_seconds -= noise_.budget_seconds;
    Result<RoleSet> roles = mine_exactly(clean.value().input, seconds);
    if (roles.ok()) roles.value().changes = std::move(clean.value().changes);
    return roles;
  }

  Result<RoleSet> mine_exactly(const rolemining::MineInput& input, double& seconds) {
    const auto start = std::chrono::steady_clock::now();
    ProgressLine line{options_.budget_seconds};
    options_.progress = [&](const rolemining::MineProgress& progress) { line.show(progress); };
    Result<rolemining::MinedWithin> mined = rolemining::mine_within(input, options_, constraints_);
    seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (!mined.ok()) return mined.error();
    print_diagnostics(mined.value().notes, {});
    change_ = mined.value().change;
    return std::move(mined).value().roles;
  }

  Exit mine_pareto(const rolemining::MineInput& input) {
    Result<std::vector<RoleSet>> front = [&] {
      ProgressLine line{options_.budget_seconds};
      options_.progress = [&](const rolemining::MineProgress& progress) { line.show(progress); };
      return rolemining::mine_front(input, options_);
    }();
    if (!front.ok()) return bad_input("mine", format_, front.error());
    const std::string document = report::mining_front_json(front.value());
    if (!output_.empty())
      if (const Diagnostics problems = write_file(output_, document); problems.has_error())
        return bad_input("mine", format_, problems);
    if (format_ == Format::Json) {
      print(document);
      return Exit::Clean;
    }
    print("none of these is beaten in both roles and edges; no answer has fewer than " +
          grouped(front.value().front().lower_bound) + " roles\n");
    print("     roles      edges  roles + edges\n");
    for (const RoleSet& roles : front.value()) {
      char row[96];
      std::snprintf(row, sizeof row, "%10s %10s %14s\n", grouped(roles.roles.size()).c_str(),
                    grouped(roles.edges).c_str(), grouped(roles.wsc).c_str());
      print(row);
    }
    return Exit::Clean;
  }

  Exit answer(const RoleSet& roles, const MiningReview& review, double seconds,
              const std::vector<std::pair<std::string, std::string>>& violations) {
    const std::string document = report::mining_json(roles, review, objective_word(), seconds);
    if (!output_.empty())
      if (const Diagnostics problems = write_file(output_, document); problems.has_error())
        return bad_input("mine", format_, problems);
    if (format_ == Format::Json) {
      print(document);
    } else {
      show(roles, review, seconds);
      for (const auto& [role, rule] : violations)
        print("role " + role + " violates " + rule + " by itself\n");
    }
    return violations.empty() ? Exit::Clean : Exit::Findings;
  }

  [[nodiscard]] std::string objective_word() const {
    return options_.objective == MiningObjective::Roles   ? "roles"
           : options_.objective == MiningObjective::Edges ? "edges"
                                                          : "wsc";
  }

  // Before anything else: what the roles below take for granted.
  void show_changes(const RoleSet& roles) const {
    if (noise_.mode == rolemining::NoiseMode::Off) return;
    if (noise_unfinished_) {
      print(
          "the search for mistakes did not get through the matrix: nothing is changed (raise --budget)\n\n");
      return;
    }
    const auto additions = static_cast<std::size_t>(
        std::ranges::count(roles.changes, AccessChangeKind::Add, &AccessChange::kind));
    print(grouped(roles.changes.size()) +
          " assignments look like mistakes: " + grouped(roles.changes.size() - additions) + " to remove, " +
          grouped(additions) + " to add; the roles below take them as corrected\n");
    const std::size_t shown = show_ == 0 ? roles.changes.size() : std::min(show_, roles.changes.size());
    for (const AccessChange& change : std::span{roles.changes}.first(shown)) {
      char price[32];
      std::snprintf(price, sizeof price, "%.1f", change.price);
      print(std::string{change.kind == AccessChangeKind::Add ? "  add    " : "  remove "} +
            printable(roles.entitlements[change.entitlement]) + " of " + printable(roles.users[change.user]) +
            ": " + change.reason + " (price " + price + ")\n");
    }
    if (shown != roles.changes.size())
      print("  … and " + grouped(roles.changes.size() - shown) + " more (--show 0 shows all)\n");
    print("\n");
  }

  void show(const RoleSet& roles, const MiningReview& review, double seconds) const {
    show_changes(roles);
    char timing[32];
    std::snprintf(timing, sizeof timing, "%.2f s", seconds);
    std::vector<std::uint8_t> active(roles.users.size());
    for (const MinedRole& role : roles.roles)
      for (const std::uint32_t user : role.users) active[user] = 1;
    for (const auto& [user, entitlement] : roles.individual) active[user] = 1;
    print(grouped(roles.roles.size()) +
          (roles.individual.empty() ? " roles" : " roles and what stays individual") +
          " rebuild exactly what " + grouped(static_cast<std::uint64_t>(std::ranges::count(active, 1))) +
          " people " + (roles.changes.empty() ? "hold" : "would hold") + " of " +
          grouped(roles.entitlements.size() - roles.excluded.size()) + " entitlements (" + timing + ")\n");
    print("no fewer than " + grouped(roles.lower_bound) + " roles can; " + grouped(roles.edges) +
          " edges, complexity " + grouped(roles.wsc) +
          (roles.optimal ? "; proved least " + objective_word() : "") + "\n");
    const std::size_t shown = show_ == 0 ? roles.roles.size() : std::min(show_, roles.roles.size());
    for (std::size_t index = 0; index != shown; ++index) print(role_text(roles, review, index));
    if (shown != roles.roles.size())
      print("  … and " + grouped(roles.roles.size() - shown) + " more (--show 0 shows all)\n");
    print(review_text(roles, review));
  }

  // The file's labels are matched with the matrix by text; whatever the file claims is recomputed.
  Exit check(const rolemining::MineInput& input) {
    const Result<std::string> text = read_file(check_, connectors::kMaxRoleFileBytes);
    if (!text.ok()) return bad_input("mine", format_, text.error());
    const Result<RoleSet> parsed = connectors::parse_roles(text.value(), check_);
    if (!parsed.ok()) return bad_input("mine", format_, parsed.error());
    RoleSet roles = parsed.value();
    std::vector<std::string> problems;
    const auto renumber = [&](const std::vector<std::string>& from, const std::vector<std::string>& to,
                              const char* what) {
      std::map<std::string, std::uint32_t> known;
      for (std::size_t index = 0; index != to.size(); ++index)
        known.emplace(to[index], static_cast<std::uint32_t>(index));
      std::vector<std::uint32_t> ids;
      for (const std::string& label : from) {
        const auto at = known.find(label);
        if (at == known.end())
          problems.push_back(std::string{"the matrix has no "} + what + " `" + printable(label) + "`");
        ids.push_back(at == known.end() ? 0 : at->second);
      }
      return ids;
    };
    const auto users = renumber(roles.users, input.users, "user");
    const auto entitlements = renumber(roles.entitlements, input.entitlements, "entitlement");
    const auto apply = [](std::vector<std::uint32_t>& list, const std::vector<std::uint32_t>& ids) {
      for (std::uint32_t& item : list) item = ids[item];
      std::sort(list.begin(), list.end());
    };
    for (MinedRole& role : roles.roles) {
      apply(role.users, users);
      apply(role.entitlements, entitlements);
    }
    apply(roles.birthright, entitlements);
    apply(roles.excluded, entitlements);
    for (AccessChange& change : roles.changes) {
      change.user = users[change.user];
      change.entitlement = entitlements[change.entitlement];
    }
    const auto apply_cells = [&](std::vector<std::pair<std::uint32_t, std::uint32_t>>& cells) {
      for (auto& [user, entitlement] : cells) {
        user = users[user];
        entitlement = entitlements[entitlement];
      }
      std::sort(cells.begin(), cells.end());
    };
    apply_cells(roles.fooling_set);
    apply_cells(roles.individual);
    for (CertificateBlock& block : roles.blocks) apply_cells(block.cells);
    roles.users = input.users;
    roles.entitlements = input.entitlements;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> cells;
    for (std::size_t user = 0; user != input.users.size(); ++user)
      for (const std::uint32_t entitlement : input.matrix.row(user))
        cells.emplace_back(static_cast<std::uint32_t>(user), entitlement);
    if (problems.empty())
      problems = rolemining::check_result({.users = input.users.size(),
                                           .entitlements = input.entitlements.size(),
                                           .cells = cells,
                                           .conflicts = input.conflicts},
                                          roles);
    for (const std::string& problem : problems) print("wrong: " + problem + "\n");
    if (problems.empty())
      print("confirmed: " + grouped(roles.roles.size()) +
            " roles rebuild the matrix exactly, and none of the figures is wrong\n");
    return problems.empty() ? Exit::Clean : Exit::Findings;
  }

  std::string upa_, check_, output_;
  WorkspaceOptions workspace_;
  rolemining::MineOptions options_;
  rolemining::NoiseOptions noise_;
  bool noise_unfinished_ = false;
  std::vector<std::uint32_t> weights_;
  bool pareto_ = false;
  MiningSettings settings_;
  rolemining::MineConstraints constraints_;
  RoleChange change_;
  std::size_t show_ = 5;
  Format format_ = Format::Text;
};

}  // namespace

std::unique_ptr<Command> mine_command() {
  return std::make_unique<MineCommand>();
}

}  // namespace rolewright::cli
