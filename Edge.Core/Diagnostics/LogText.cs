namespace Edge.Core.Diagnostics;

internal static class LogText;
