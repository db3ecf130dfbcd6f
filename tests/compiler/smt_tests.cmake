# Tests of compiler/smt; tests/compiler/CMakeLists.txt includes this.
set(smt_test_sources
  smt_support.cpp
  smt_problem_test.cpp
  smt_session_test.cpp
  smt_smtlib_test.cpp
  smt_certificate_test.cpp)
