namespace Edge.Core.Hosting;

/// <summary>A listener cannot be opened: the operator's error, in one line that names listener, address and cause.</summary>
internal sealed class ListenException(string message, Exception cause) : Exception(message, cause);
