# Finds a JDK of the release this project needs. Sourced by ./mvnw and ./ninjagrad; POSIX shell only.

ninjagrad_release=25

# Prints the major release of the JDK at $1 from its `release` file, without starting a JVM.
jdk_release() {
  [ -x "$1/bin/javac" ] && [ -f "$1/release" ] || return 1
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

# Prints the JDK home that owns the java command at $1, following symbolic links.
jdk_home_of() {
  command_path=$1
  while [ -L "$command_path" ]; do
    link=$(readlink "$command_path")
    case "$link" in
    /*) command_path=$link ;;
    *) command_path=$(dirname "$command_path")/$link ;;
    esac
  done
  dirname "$(dirname "$command_path")"
}

# Prints a JDK home, or says on stderr where it looked and fails.
# The order: what the user chose (JAVA_HOME), what the shell would run (PATH), the usual places of each system.
find_jdk() {
  looked=
  path_java=$(command -v java) && path_home=$(jdk_home_of "$path_java") || path_home=
  set +f
  for candidate in \
    "${JAVA_HOME:-}" "$path_home" \
    /usr/lib/jvm/*"$ninjagrad_release"* /usr/lib64/jvm/*"$ninjagrad_release"* /usr/java/*"$ninjagrad_release"* \
    /opt/*jdk*"$ninjagrad_release"* /opt/java/* \
    "$HOME"/.sdkman/candidates/java/"$ninjagrad_release"* "$HOME"/.jdks/*"$ninjagrad_release"* \
    "$HOME"/.local/share/mise/installs/java/*"$ninjagrad_release"* "$HOME"/.asdf/installs/java/*"$ninjagrad_release"* \
    /Library/Java/JavaVirtualMachines/*"$ninjagrad_release"*/Contents/Home \
    "$HOME"/Library/Java/JavaVirtualMachines/*"$ninjagrad_release"*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    [ -n "$candidate" ] && [ -d "$candidate" ] || continue
    release=$(jdk_release "$candidate") || release='no JDK'
    if [ "$release" = "$ninjagrad_release" ]; then
      printf '%s\n' "$candidate"
      return 0
    fi
    looked="$looked
  $candidate  ($release)"
  done
  printf 'ninjagrad needs a JDK %s and found none. Looked at JAVA_HOME, PATH and the usual places:%s\n' \
    "$ninjagrad_release" "${looked:- nothing there}" >&2
  printf 'Install one (for example Temurin %s) or set JAVA_HOME to it.\n' "$ninjagrad_release" >&2
  return 2
}
