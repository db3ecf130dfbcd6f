# `cmake --install build/release --prefix DIR`: the program with its man page, the rule packs, and for other
# programs the libraries, their headers and a pkg-config file.

get_property(modules GLOBAL PROPERTY rolewright_modules)
list(REMOVE_ITEM modules cli synth)  # the program's own
foreach(module IN LISTS modules)
  install(TARGETS rolewright_${module} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/${module} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/rolewright
    COMPONENT development FILES_MATCHING PATTERN "*.hpp" PATTERN "*.def")
endforeach()

# Static libraries link from the one that needs to the one that is needed; modules are listed the other way round.
set(pc_libraries "")
foreach(module IN LISTS modules)
  string(PREPEND pc_libraries "-lrolewright_${module} ")
endforeach()
file(RELATIVE_PATH pc_prefix "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" "${CMAKE_INSTALL_PREFIX}")  # the tree may move
configure_file(${CMAKE_CURRENT_LIST_DIR}/rolewright.pc.in ${PROJECT_BINARY_DIR}/rolewright.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/rolewright.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/policies DESTINATION ${CMAKE_INSTALL_DATADIR}/rolewright OPTIONAL)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

if(TARGET rolewright)
  install(TARGETS rolewright RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  set(man_page ${PROJECT_BINARY_DIR}/rolewright.1)
  add_custom_command(OUTPUT ${man_page}
    COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:rolewright> -DVERSION=${PROJECT_VERSION} -DOUTPUT=${man_page}
            -P ${CMAKE_CURRENT_LIST_DIR}/ManPage.cmake
    DEPENDS rolewright ${CMAKE_CURRENT_LIST_DIR}/ManPage.cmake
    COMMENT "rolewright(1) from --help" VERBATIM)
  add_custom_target(man ALL DEPENDS ${man_page})
  install(FILES ${man_page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
endif()

set(stranger_flags "")
if(rolewright_sanitize)
  set(stranger_flags -fsanitize=${rolewright_sanitize})
endif()
add_test(NAME install COMMAND ${CMAKE_COMMAND} -DBUILD=${PROJECT_BINARY_DIR} -DWORK=${PROJECT_BINARY_DIR}/install-test
  -DCOMPILER=${CMAKE_CXX_COMPILER} -DFLAGS=${stranger_flags} -P ${CMAKE_CURRENT_LIST_DIR}/InstallationTest.cmake)
