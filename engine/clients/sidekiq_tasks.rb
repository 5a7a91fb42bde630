# What the worker process of sidekiq_jobs.rb does.
require 'sidekiq'

Sidekiq.configure_server do |config|
  config.redis = { url: "redis://127.0.0.1:#{ENV.fetch('PORT')}" }
  config.options[:average_scheduled_poll_interval] = 1
  config.options[:poll_interval_average] = 1
end
Sidekiq.configure_client do |config|
  config.redis = { url: "redis://127.0.0.1:#{ENV.fetch('PORT')}" }
end

# Counts how often it ran.
class CountJob
  include Sidekiq::Worker

  def perform(name)
    Sidekiq.redis { |redis| redis.hincrby('runs', name, 1) }
  end
end

# Fails as often as it is told to.
class FlakyJob
  include Sidekiq::Worker
  sidekiq_retry_in { 1 }

  def perform(name, failures)
    times = Sidekiq.redis { |redis| redis.hincrby('runs', name, 1) }
    raise "failure #{times}" if times <= failures
  end
end
