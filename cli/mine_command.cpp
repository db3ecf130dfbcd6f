// `rolewright mine`: the fewest, or simplest, roles that grant exactly what people hold; and the independent
// check of such a result.
#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <utility>

#include "cli/command.hpp"
#include "cli/mining_check.hpp"
#include "cli/mining_input.hpp"
#include "cli/mining_lists.hpp"
#include "cli/mining_picture.hpp"
#include "cli/mining_progress.hpp"
#include "cli/mining_settings.hpp"
#include "cli/mining_text.hpp"
#include "connectors/json/role_file.hpp"
#include "report/mining_json.hpp"
#include "rolemining/anonymous.hpp"
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

class MineCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override {
    CLI::App* command =
        program.add_subcommand("mine", "mine roles from who holds what, with a proof of how few suffice");
    command_ = command;
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
    command->add_flag("--quick", quick_,
                      "candidate roles without a proof; taken of itself where exact mining does not fit");
    command->add_option("--seed", options_.seed, "same seed, same answer")->check(whole_number(0))->option_text("N");
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
        "Example: rolewright mine --upa agency.upa.gz --birthright 0.9 --noise both --pareto\n"
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
    Diagnostics wrong = settings_.check();
    wrong.append(clashes());
    if (wrong.has_error()) return bad_input("mine", format_, wrong);
    if (!weights_.empty())
      options_.wsc = {.role = weights_[0], .user_edge = weights_[1], .entitlement_edge = weights_[2]};
    options_.method = quick_ ? rolemining::SearchMethod::Quick : rolemining::SearchMethod::Auto;
    return upa_.empty() ? mine_snapshot() : mine_upa();
  }

 private:
  // Options that answer different questions.
  [[nodiscard]] Diagnostics clashes() const {
    Diagnostics found;
    const auto clash = [&](bool both, std::string message) {
      if (both) found.add({.code = Code::BadOption, .message = std::move(message), .where = "mine"});
    };
    const bool objective = command_->count("--objective") != 0;
    clash(!weights_.empty() && options_.objective != MiningObjective::Wsc,
          "--weights says what wsc counts, and --objective asks for something else");
    clash(!weights_.empty() && weights_ == std::vector<std::uint32_t>{0, 0, 0},
          "--weights 0,0,0 counts nothing, so every answer is as good");
    clash(pareto_ && (objective || !weights_.empty()),
          "--pareto asks every objective in turn: leave out --objective and --weights");
    clash(pareto_ && (!settings_.picture.empty() || settings_.hierarchy),
          "--pareto shows a choice, not its roles: leave out --picture and --hierarchy");
    clash(pareto_ && quick_, "--pareto compares proved answers, and --quick proves nothing");
    clash(!check_.empty() && (pareto_ || settings_.has_view()),
          "--check tests a file and mines nothing: leave out --pareto, --groups, --drift, --anonymous and --picture");
    clash(settings_.mines_nothing() && (pareto_ || noise_.mode != rolemining::NoiseMode::Off),
          "--groups, --drift and --anonymous mine nothing: leave out --pareto and --noise");
    return found;
  }

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
    if (settings_.groups) return show_groups(input);
    if (!settings_.drift.empty()) return show_drift(input);
    if (!settings_.anonymous.empty()) return write_anonymous(input);
    Result<rolemining::MineConstraints> constraints = settings_.constraints(input);
    if (!constraints.ok()) return bad_input("mine", format_, constraints.error());
    constraints_ = std::move(constraints).value();
    std::vector<AccessChange> changes;
    if (noise_.mode != rolemining::NoiseMode::Off)
      if (const Diagnostics found = clean(matrix.input, changes); found.has_error())
        return bad_input("mine", format_, found);
    return pareto_ ? answer_front(input, changes) : answer_roles(matrix, std::move(changes), workspace);
  }

  // Undoes likely mistakes in the input, with half the budget. Locked roles' cells stay.
  Diagnostics clean(rolemining::MineInput& input, std::vector<AccessChange>& changes) {
    noise_.budget_seconds = options_.budget_seconds / 2;
    noise_.seed = options_.seed;
    for (const MinedRole& role : constraints_.previous.roles.roles)
      if (role.decision == RoleDecision::Locked)
        noise_.locked.push_back({.users = role.users, .entitlements = role.entitlements});
    ProgressLine line{options_.budget_seconds};
    noise_.progress = [&](const rolemining::MineProgress& progress) { line.show(progress); };
    Result<rolemining::CleanInput> cleaned = rolemining::clean_input(input, noise_);
    if (!cleaned.ok()) return cleaned.error();
    noise_unfinished_ = !cleaned.value().complete;
    options_.budget_seconds -= noise_.budget_seconds;
    input = std::move(cleaned.value().input);
    changes = std::move(cleaned.value().changes);
    return {};
  }

  Exit answer_roles(const SnapshotMatrix& matrix, std::vector<AccessChange> changes, Workspace* workspace) {
    const rolemining::MineInput& input = matrix.input;
    const auto start = std::chrono::steady_clock::now();
    Result<rolemining::MinedWithin> mined = [&] {
      ProgressLine line{options_.budget_seconds};
      options_.progress = [&](const rolemining::MineProgress& progress) { line.show(progress); };
      return rolemining::mine_within(input, options_, constraints_);
    }();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (!mined.ok()) return bad_input("mine", format_, mined.error());
    print_diagnostics(mined.value().notes, {});
    change_ = mined.value().change;
    too_large_ = !quick_ && mined.value().method == rolemining::SearchMethod::Quick;
    RoleSet& roles = mined.value().roles;
    roles.changes = std::move(changes);
    const MiningReview review = review_of(matrix, roles);
    if (!settings_.picture.empty())
      if (const Diagnostics problems = write_file(settings_.picture, picture_of(input, roles)); problems.has_error())
        return bad_input("mine", format_, problems);
    known_ = {.attributes = !input.attributes.attributes.empty(), .logs = !input.use.empty()};
    if (workspace == nullptr) return answer(roles, review, seconds, {});
    const Result<rolemining::RoleVerification> verified =
        rolemining::verify_roles(workspace->world(), roles, matrix.entitlements);
    if (!verified.ok()) return bad_input("mine", format_, verified.error(), workspace->sources());
    return answer(roles, review, seconds, verified.value().violations);
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
    UnknownNames unknown;
    if (!settings_.ignore.empty()) {
      Result<std::vector<rolemining::Cell>> ignore = read_ignore(settings_.ignore, input, unknown);
      if (!ignore.ok()) return bad_input("groups", format_, ignore.error());
      options.ignore = std::move(ignore).value();
      print_diagnostics(told(unknown, settings_.ignore), {});
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

  Exit answer_front(const rolemining::MineInput& input, const std::vector<AccessChange>& changes) {
    Result<std::vector<rolemining::FrontAnswer>> mined = [&] {
      ProgressLine line{options_.budget_seconds};
      options_.progress = [&](const rolemining::MineProgress& progress) { line.show(progress); };
      return rolemining::mine_front_within(input, options_, constraints_);
    }();
    if (!mined.ok()) return bad_input("mine", format_, mined.error());
    std::vector<rolemining::FrontAnswer>& front = mined.value();
    print_diagnostics(front.front().mined.notes, {});
    std::vector<RoleSet> answers;
    for (rolemining::FrontAnswer& answer : front) {
      answer.mined.roles.changes = changes;
      answers.push_back(answer.mined.roles);
    }
    const std::string document = report::mining_front_json(answers);
    if (!output_.empty())
      if (const Diagnostics problems = write_file(output_, document); problems.has_error())
        return bad_input("mine", format_, problems);
    if (format_ == Format::Json) {
      print(document);
      return Exit::Clean;
    }
    show_changes(answers.front());
    print(front_text(front));
    return Exit::Clean;
  }

  Exit answer(const RoleSet& roles, const MiningReview& review, double seconds,
              const std::vector<std::pair<std::string, std::string>>& violations) {
    const std::string document = report::mining_json(roles, review, seconds);
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

  // Before anything else: what the roles below take for granted.
  void show_changes(const RoleSet& roles) const {
    if (noise_.mode == rolemining::NoiseMode::Off) return;
    if (noise_unfinished_) {
      print("the search for mistakes did not get through the matrix: nothing is changed (raise --budget)\n\n");
    } else {
      print(changes_text(roles, show_));
    }
  }

  void show(const RoleSet& roles, const MiningReview& review, double seconds) const {
    show_changes(roles);
    if (too_large_)
      print("the matrix is too large to be mined exactly; mining it by system or by department gives proofs\n");
    print(headline(roles, seconds));
    const std::size_t shown = show_ == 0 ? roles.roles.size() : std::min(show_, roles.roles.size());
    for (std::size_t index = 0; index != shown; ++index) print(role_text(roles, review, index, known_));
    if (shown != roles.roles.size())
      print("  … and " + grouped(roles.roles.size() - shown) + " more (--show 0 shows all)\n");
    print(review_text(roles, review, known_));
  }

  Exit check(const rolemining::MineInput& input) {
    const Result<std::string> text = read_file(check_, connectors::kMaxRoleFileBytes);
    if (!text.ok()) return bad_input("mine", format_, text.error());
    const Result<RoleSet> roles = connectors::parse_roles(text.value(), check_);
    if (!roles.ok()) return bad_input("mine", format_, roles.error());
    const std::vector<std::string> problems = problems_of(roles.value(), input);
    for (const std::string& problem : problems) print("wrong: " + problem + "\n");
    if (problems.empty()) print(confirmation(roles.value()));
    return problems.empty() ? Exit::Clean : Exit::Findings;
  }

  CLI::App* command_ = nullptr;
  std::string upa_, check_, output_;
  WorkspaceOptions workspace_;
  rolemining::MineOptions options_;
  rolemining::NoiseOptions noise_;
  bool noise_unfinished_ = false, quick_ = false, too_large_ = false;
  KnownBeside known_;
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
