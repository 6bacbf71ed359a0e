using System.Diagnostics;

namespace Edge.Tests.Core.Systemd
{
    /// <summary>Runs a piece of this assembly in a process of its own, by way of a .NET start-up hook.</summary>
    internal static class TestChild
    {
        private const string Variable = "RAWEDGE_TEST_CHILD";

        /// <summary>Starts <paramref name="launcher"/> with <paramref name="arguments"/>, which runs the piece called <paramref name="name"/>.</summary>
        public static Process Start(string launcher, string name, params string[] arguments)
        {
            string assembly = typeof(TestChild).Assembly.Location;
            var start = new ProcessStartInfo(launcher) { RedirectStandardError = true, RedirectStandardOutput = true };
            foreach (string argument in arguments)
            {
                start.ArgumentList.Add(argument);
            }
            // systemd-socket-activate passes on nothing but what it is told to.
            start.ArgumentList.Add($"--setenv={Variable}={name}");
            start.ArgumentList.Add($"--setenv=DOTNET_STARTUP_HOOKS={assembly}");
            start.ArgumentList.Add($"--setenv=DOTNET_ROOT={Environment.GetEnvironmentVariable("DOTNET_ROOT")}");
            start.ArgumentList.Add(Environment.ProcessPath!);
            start.ArgumentList.Add("exec");
            start.ArgumentList.Add(assembly);
            return Process.Start(start)!;
        }

        /// <summary>In the child: runs the piece, then ends the process before the test host's entry point is reached.</summary>
        public static void RunIfAsked()
        {
            if (Environment.GetEnvironmentVariable(Variable) is "listen-sockets")
            {
                ListenSocketsTests.RunChild();
                Environment.Exit(0);
            }
        }
    }
}

/// <summary>The name and place that DOTNET_STARTUP_HOOKS asks for.</summary>
internal static class StartupHook
{
    public static void Initialize() => Edge.Tests.Core.Systemd.TestChild.RunIfAsked();
}
